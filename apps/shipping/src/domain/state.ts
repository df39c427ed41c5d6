import type { Address, StockLine } from '@repo/contracts/values'

/** What goes where. */
export interface Parcel {
  readonly lines: readonly StockLine[]
  readonly address: Address
}

export type Shipping =
  | { readonly status: 'none' }
  /** `claimed`: an attempt has begun, and that is committed: the carrier may have been called. */
  | { readonly status: 'booking'; readonly claimed: boolean; readonly parcel: Parcel }
  | { readonly status: 'shipped'; readonly carrier: string; readonly trackingId: string }
  | { readonly status: 'failed'; readonly reason: string }

export type BookingOutcome =
  | { readonly kind: 'ok'; readonly carrier: string; readonly trackingId: string }
  | { readonly kind: 'refused'; readonly reason: string }

export type ShippingCommand =
  | { readonly type: 'Book'; readonly parcel: Parcel }
  /** Committed before the carrier is called. */
  | { readonly type: 'BeginAttempt' }
  | { readonly type: 'RecordBooking'; readonly outcome: BookingOutcome }

export type ShippingFact =
  | { readonly type: 'BookingRequested'; readonly parcel: Parcel }
  | { readonly type: 'AttemptBegun' }
  | { readonly type: 'Shipped'; readonly carrier: string; readonly trackingId: string }
  | { readonly type: 'BookingRefused'; readonly reason: string }
