import type { Money } from '@repo/contracts/values'

/** What is to be paid, and by whom. */
export interface Bill {
  readonly customerId: string
  readonly total: Money
}

export type Payment =
  | { readonly status: 'none' }
  /** `claimed`: an attempt has begun, and that is committed: a charge may exist. */
  | ({ readonly status: 'charging'; readonly claimed: boolean } & Bill)
  /** Cancelled after an attempt had begun: the outcome must still be learned, under the same key. */
  | ({ readonly status: 'chargingUnwanted' } & Bill)
  | { readonly status: 'charged'; readonly total: Money; readonly chargeId: string }
  | { readonly status: 'failed'; readonly reason: string }
  /** `n` counts the refusals so far; each attempt has its own key. */
  | { readonly status: 'refunding'; readonly total: Money; readonly chargeId: string; readonly n: number }
  | {
      readonly status: 'refunded'
      readonly total: Money
      readonly chargeId: string
      readonly refundId: string
    }
  /** Cancelled before any charge: a later one does nothing. */
  | { readonly status: 'tombstone' }

export type ChargeOutcome =
  { readonly kind: 'ok'; readonly chargeId: string } | { readonly kind: 'refused'; readonly reason: string }

export type RefundOutcome =
  { readonly kind: 'ok'; readonly refundId: string } | { readonly kind: 'refused'; readonly reason: string }

export type PaymentCommand =
  | ({ readonly type: 'Charge' } & Bill)
  /** The order is cancelled: whatever was begun must come to nothing. */
  | { readonly type: 'Cancel' }
  /** The saga failed at a step after ours: give back what was taken. */
  | { readonly type: 'Refund' }
  /** Committed before the provider is called. */
  | { readonly type: 'BeginAttempt' }
  | { readonly type: 'RecordCharge'; readonly outcome: ChargeOutcome }
  /** The outcome of refund attempt `n`. */
  | { readonly type: 'RecordRefund'; readonly n: number; readonly outcome: RefundOutcome }

export type PaymentFact =
  | ({ readonly type: 'ChargeRequested' } & Bill)
  | { readonly type: 'AttemptBegun' }
  | { readonly type: 'ChargeUnwanted' }
  /** Money was taken, wanted or not. */
  | { readonly type: 'Charged'; readonly chargeId: string; readonly total: Money }
  | { readonly type: 'ChargeRefused'; readonly reason: string }
  | { readonly type: 'RefundRequested'; readonly n: number }
  | { readonly type: 'RefundRefused'; readonly n: number; readonly reason: string }
  /** Money went back. */
  | { readonly type: 'Refunded'; readonly refundId: string; readonly total: Money }
  | { readonly type: 'Tombstoned' }
