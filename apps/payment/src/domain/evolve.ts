import { unreachable } from '@repo/decider/decider'

import type { Payment, PaymentFact } from './state.ts'

export function evolve(state: Payment, fact: PaymentFact): Payment {
  switch (fact.type) {
    case 'ChargeRequested':
      return { status: 'charging', claimed: false, customerId: fact.customerId, total: fact.total }
    case 'AttemptBegun':
      return { ...expect(state, 'charging', fact), claimed: true }
    case 'ChargeUnwanted': {
      const { customerId, total } = expect(state, 'charging', fact)
      return { status: 'chargingUnwanted', customerId, total }
    }
    case 'Charged': {
      const { chargeId, total } = fact
      // Nobody wants it any more: it goes straight back, and nobody is told that it succeeded.
      return state.status === 'chargingUnwanted'
        ? { status: 'refunding', chargeId, total, n: 0 }
        : { status: 'charged', chargeId, total }
    }
    case 'ChargeRefused':
      return state.status === 'chargingUnwanted'
        ? { status: 'tombstone' }
        : { status: 'failed', reason: fact.reason }
    case 'RefundRequested': {
      const { chargeId, total } = expect(state, 'charged', fact)
      return { status: 'refunding', chargeId, total, n: fact.n }
    }
    case 'RefundRefused':
      return { ...expect(state, 'refunding', fact), n: fact.n + 1 }
    case 'Refunded': {
      const { chargeId, total } = expect(state, 'refunding', fact)
      return { status: 'refunded', chargeId, total, refundId: fact.refundId }
    }
    case 'Tombstoned':
      return { status: 'tombstone' }
    default:
      return unreachable(fact)
  }
}

function expect<Status extends Payment['status']>(
  state: Payment,
  status: Status,
  fact: PaymentFact,
): Extract<Payment, { readonly status: Status }> {
  if (state.status !== status) throw new TypeError(`${fact.type} cannot follow ${state.status}`)
  return state as Extract<Payment, { readonly status: Status }>
}
