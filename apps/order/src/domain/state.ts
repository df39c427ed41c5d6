import type { Address, CancellationReason, Money, OrderLine } from '@repo/contracts/values'

/** What the customer placed. Kept whole: later events carry parts of it. */
export interface Placement {
  readonly customerId: string
  readonly lines: readonly OrderLine[]
  readonly total: Money
  readonly address: Address
  /** Where the customer ordered: web, app, phone. Null when it is not known. */
  readonly salesChannel: string | null
  readonly placedAt: Date
  /** Until then it may wait to be confirmed. */
  readonly deadline: Date
}

export type Order =
  | { readonly status: 'none' }
  | ({ readonly status: 'pending' } & Placement)
  /** The pivot: from here on it ships, or its shipment fails. Nothing else ends it. */
  | ({ readonly status: 'confirmed' } & Placement)
  | ({ readonly status: 'completed'; readonly trackingId: string } & Placement)
  | ({ readonly status: 'cancelled'; readonly reason: CancellationReason } & Placement)

export type OrderCommand =
  | {
      readonly type: 'Place'
      readonly customerId: string
      readonly lines: readonly OrderLine[]
      readonly total: Money
      readonly address: Address
      readonly salesChannel: string | null
      readonly deadline: Date
      readonly at: Date
    }
  /** The customer asks for it. */
  | { readonly type: 'Cancel' }
  | { readonly type: 'PassDeadline'; readonly at: Date }
  | { readonly type: 'RecordPaymentFailed' }
  | { readonly type: 'RecordStockReserved' }
  | { readonly type: 'RecordInsufficientStock' }
  | { readonly type: 'RecordShipped'; readonly trackingId: string }
  | { readonly type: 'RecordShipmentFailed' }

/** Stored for ever, private to this service: a change of shape needs an upcaster, see `upcasters.ts`. */
export type OrderFact =
  | ({ readonly type: 'Placed' } & Placement)
  | { readonly type: 'Confirmed' }
  | { readonly type: 'Completed'; readonly trackingId: string }
  | { readonly type: 'Cancelled'; readonly reason: CancellationReason }
