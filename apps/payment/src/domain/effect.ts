import { unreachable } from '@repo/decider/decider'
import type { Money } from '@repo/contracts/values'

import type { Payment } from './state.ts'

/** A call to the card provider. One key per order and attempt, never one per trigger: the same key, the same answer. */
export type PaymentEffect =
  | {
      readonly kind: 'charge'
      readonly key: string
      readonly request: { readonly orderId: string; readonly customerId: string; readonly total: Money }
    }
  | {
      readonly kind: 'refund'
      readonly key: string
      readonly n: number
      readonly request: { readonly orderId: string; readonly chargeId: string; readonly total: Money }
    }

/**
 * The call that is wanted in this state, if any. A charge that nobody wants any more is called all the same, under its
 * own key: not knowing whether money was taken is not knowing whether it must go back.
 */
export function effectOf(orderId: string, state: Payment): PaymentEffect | null {
  switch (state.status) {
    case 'charging':
    case 'chargingUnwanted': {
      const { customerId, total } = state
      return { kind: 'charge', key: `${orderId}:charge`, request: { orderId, customerId, total } }
    }
    case 'refunding': {
      const { chargeId, total, n } = state
      return { kind: 'refund', key: `${orderId}:refund:${n}`, n, request: { orderId, chargeId, total } }
    }
    case 'none':
    case 'charged':
    case 'failed':
    case 'refunded':
    case 'tombstone':
      return null
    default:
      return unreachable(state)
  }
}
