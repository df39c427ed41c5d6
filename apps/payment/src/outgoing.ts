import type { MessageOf } from '@repo/contracts/events'
import { unreachable } from '@repo/decider/decider'

import type { Said } from './domain/reactions.ts'
import type { Payment, PaymentFact } from './domain/state.ts'

/** An event that this service says, without its envelope. */
export type PaymentEvent = { [Type in Said]: Pick<MessageOf<Type>, 'type' | 'data'> }[Said]

/** What the others are told of a fact, if anything. The outcome of a charge that nobody wants any more is not told. */
export function outgoing(fact: PaymentFact, after: Payment): PaymentEvent | null {
  switch (fact.type) {
    case 'Charged':
      if (after.status !== 'charged') return null
      return { type: 'PaymentSucceeded', data: { chargeId: fact.chargeId, total: fact.total } }
    case 'ChargeRefused':
      if (after.status !== 'failed') return null
      return { type: 'PaymentFailed', data: { reason: fact.reason } }
    case 'Refunded':
      return { type: 'PaymentRefunded', data: { refundId: fact.refundId, total: fact.total } }
    case 'ChargeRequested':
    case 'AttemptBegun':
    case 'ChargeUnwanted':
    case 'RefundRequested':
    case 'RefundRefused':
    case 'Tombstoned':
      return null
    default:
      return unreachable(fact)
  }
}
