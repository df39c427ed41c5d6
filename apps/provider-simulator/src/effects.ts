/**
 * Terms
 *   effect      something done to the world: money taken, money given back, a parcel booked
 *   key         the caller's name for one effect; the same key gets the same answer for ever, refusals included
 *   entry       an effect in the journal, accepted or refused
 */
export const kinds = ['charge', 'refund', 'booking', 'request'] as const
export type Kind = (typeof kinds)[number]

export interface Charge {
  readonly kind: 'charge'
  readonly orderId: string
  readonly amount: string
  readonly currency: string
}

export interface Refund {
  readonly kind: 'refund'
  readonly orderId: string
  readonly chargeId: string
  readonly amount: string
  readonly currency: string
}

export interface Booking {
  readonly kind: 'booking'
  readonly orderId: string
  readonly address: {
    readonly recipient: string
    readonly line1: string
    readonly city: string
    readonly postalCode: string
    readonly country: string
  }
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
}

/** What any other service asks of a partner of its own: nobody looks inside. */
export interface PartnerRequest {
  readonly kind: 'request'
  readonly partner: string
  readonly orderId: string
  readonly asked: Readonly<Record<string, unknown>>
}

export type Request = Charge | Refund | Booking | PartnerRequest

export type Answer =
  | { readonly outcome: 'accepted'; readonly id: string }
  | { readonly outcome: 'refused'; readonly reason: string }

export interface Entry {
  /** 1, 2, 3 ... */
  readonly sequence: number
  readonly at: string
  readonly kind: Kind
  readonly key: string
  readonly orderId: string
  /** Minor units as a decimal string; null where no money moves. */
  readonly amount: string | null
  readonly currency: string | null
  readonly outcome: Answer['outcome']
  readonly id: string | null
  readonly reason: string | null
  /** Tells a repeated request from another one under the same key. */
  readonly fingerprint: string
}

export function answerOf({ outcome, id, reason }: Entry): Answer {
  return outcome === 'accepted' ? { outcome, id: id ?? '' } : { outcome, reason: reason ?? '' }
}
