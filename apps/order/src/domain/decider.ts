/** Only an order decides that goods ship or that it is cancelled; a participant may compensate its own step. */
import { unreachable, type Decider } from '@repo/decider/decider'
import type { CancellationReason } from '@repo/contracts/values'

import type { Order, OrderCommand, OrderFact } from './state.ts'

export const order: Decider<OrderCommand, OrderFact, Order> = {
  name: 'order',
  initial: { status: 'none' },

  decide(command, state) {
    switch (state.status) {
      case 'none':
        return command.type === 'Place' ? [placed(command)] : []
      case 'pending':
        return whilePending(command, state.deadline)
      case 'confirmed':
        return whileConfirmed(command)
      case 'completed':
      case 'cancelled':
        return []
      default:
        return unreachable(state)
    }
  },

  evolve(state, fact) {
    if (fact.type === 'Placed') {
      const { type: _, ...placement } = fact
      return { ...placement, status: 'pending' }
    }
    if (state.status === 'none') throw new TypeError(`an order that was never placed cannot be ${fact.type}`)
    switch (fact.type) {
      case 'Confirmed':
        return { ...state, status: 'confirmed' }
      case 'Completed':
        return { ...state, status: 'completed', trackingId: fact.trackingId }
      case 'Cancelled':
        return { ...state, status: 'cancelled', reason: fact.reason }
      default:
        return unreachable(fact)
    }
  },
}

function placed({ type: _, at, ...placement }: Extract<OrderCommand, { type: 'Place' }>): OrderFact {
  return { type: 'Placed', ...placement, placedAt: at }
}

function cancelled(reason: CancellationReason): readonly OrderFact[] {
  return [{ type: 'Cancelled', reason }]
}

/** First wins: the lock on the order decides between a reservation, a cancel and the deadline. */
function whilePending(command: OrderCommand, deadline: Date): readonly OrderFact[] {
  switch (command.type) {
    case 'RecordStockReserved':
      return [{ type: 'Confirmed' }]
    case 'RecordPaymentFailed':
      return cancelled('PAYMENT_FAILED')
    case 'RecordInsufficientStock':
      return cancelled('OUT_OF_STOCK')
    case 'Cancel':
      return cancelled('CUSTOMER_REQUEST')
    case 'PassDeadline':
      return command.at >= deadline ? cancelled('DEADLINE') : []
    case 'Place':
    case 'RecordShipped':
    case 'RecordShipmentFailed':
      return []
    default:
      return unreachable(command)
  }
}

/** A carrier may be at work: a cancel here, or a clock, would ship an order that is cancelled. */
function whileConfirmed(command: OrderCommand): readonly OrderFact[] {
  switch (command.type) {
    case 'RecordShipped':
      return [{ type: 'Completed', trackingId: command.trackingId }]
    case 'RecordShipmentFailed':
      return cancelled('SHIPMENT_FAILED')
    case 'Place':
    case 'Cancel':
    case 'PassDeadline':
    case 'RecordPaymentFailed':
    case 'RecordStockReserved':
    case 'RecordInsufficientStock':
      return []
    default:
      return unreachable(command)
  }
}
