import type { MessageOf } from '@repo/contracts/events'
import { unreachable } from '@repo/decider/decider'

import type { Said } from './domain/reactions.ts'
import type { Order, OrderFact } from './domain/state.ts'

/** An event that this service says, without its envelope. */
export type OrderEvent = { [Type in Said]: Pick<MessageOf<Type>, 'type' | 'data'> }[Said]

/** What the others are told of a fact, in the words of the contract. Every fact of an order is told. */
export function outgoing(fact: OrderFact, after: Order): OrderEvent {
  switch (fact.type) {
    case 'Placed': {
      const { customerId, lines, total, address, salesChannel } = fact
      return { type: 'OrderPlaced', data: { customerId, lines, total, address, salesChannel } }
    }
    case 'Confirmed': {
      if (after.status === 'none') throw new TypeError('a confirmed order was placed')
      const lines = after.lines.map(({ sku, quantity }) => ({ sku, quantity }))
      return { type: 'OrderConfirmed', data: { lines, address: after.address } }
    }
    case 'Completed':
      return { type: 'OrderCompleted', data: { trackingId: fact.trackingId } }
    case 'Cancelled':
      return { type: 'OrderCancelled', data: { reason: fact.reason } }
    default:
      return unreachable(fact)
  }
}
