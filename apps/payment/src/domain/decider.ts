/** One charge and one refund per order at most, whatever comes twice, late or in the wrong order. */
import { unreachable, type Decider } from '@repo/decider/decider'

import { evolve } from './evolve.ts'
import type { Payment, PaymentCommand, PaymentFact } from './state.ts'

export const payment: Decider<PaymentCommand, PaymentFact, Payment> = {
  name: 'payment',
  initial: { status: 'none' },
  evolve,

  decide(command, state) {
    switch (command.type) {
      case 'Charge':
        if (state.status !== 'none') return []
        return [{ type: 'ChargeRequested', customerId: command.customerId, total: command.total }]
      case 'Cancel':
        return cancel(state)
      case 'Refund':
        return state.status === 'charged' ? [{ type: 'RefundRequested', n: 0 }] : []
      case 'BeginAttempt':
        return state.status === 'charging' && !state.claimed ? [{ type: 'AttemptBegun' }] : []
      case 'RecordCharge': {
        if (state.status !== 'charging' && state.status !== 'chargingUnwanted') return []
        const { outcome } = command
        return outcome.kind === 'ok'
          ? [{ type: 'Charged', chargeId: outcome.chargeId, total: state.total }]
          : [{ type: 'ChargeRefused', reason: outcome.reason }]
      }
      case 'RecordRefund': {
        // An outcome carries its n: a late answer about an earlier attempt says nothing about this one.
        if (state.status !== 'refunding' || state.n !== command.n) return []
        const { outcome, n } = command
        return outcome.kind === 'ok'
          ? [{ type: 'Refunded', refundId: outcome.refundId, total: state.total }]
          : [{ type: 'RefundRefused', n, reason: outcome.reason }]
      }
      default:
        return unreachable(command)
    }
  },
}

function cancel(state: Payment): readonly PaymentFact[] {
  switch (state.status) {
    case 'none':
      return [{ type: 'Tombstoned' }]
    case 'charging':
      // Unclaimed means that no call was made, because an attempt is committed before its call. A claimed charge
      // may be in flight: a tombstone here would keep the customer's money.
      return state.claimed ? [{ type: 'ChargeUnwanted' }] : [{ type: 'Tombstoned' }]
    case 'charged':
      return [{ type: 'RefundRequested', n: 0 }]
    case 'chargingUnwanted':
    case 'failed':
    case 'refunding':
    case 'refunded':
    case 'tombstone':
      return []
    default:
      return unreachable(state)
  }
}
