/** One booking per order. It acts on a confirmed order only, and such an order cannot be cancelled while it books. */
import { unreachable, type Decider } from '@repo/decider/decider'

import type { Shipping, ShippingCommand, ShippingFact } from './state.ts'

export const shipping: Decider<ShippingCommand, ShippingFact, Shipping> = {
  name: 'shipping',
  initial: { status: 'none' },

  decide(command, state) {
    switch (command.type) {
      case 'Book':
        if (state.status !== 'none') return []
        return [{ type: 'BookingRequested', parcel: command.parcel }]
      case 'BeginAttempt':
        return state.status === 'booking' && !state.claimed ? [{ type: 'AttemptBegun' }] : []
      case 'RecordBooking': {
        if (state.status !== 'booking') return []
        const { outcome } = command
        return outcome.kind === 'ok'
          ? [{ type: 'Shipped', carrier: outcome.carrier, trackingId: outcome.trackingId }]
          : [{ type: 'BookingRefused', reason: outcome.reason }]
      }
      default:
        return unreachable(command)
    }
  },

  evolve(state, fact) {
    switch (fact.type) {
      case 'BookingRequested':
        return { status: 'booking', claimed: false, parcel: fact.parcel }
      case 'AttemptBegun':
        if (state.status !== 'booking') throw new TypeError(`${fact.type} cannot follow ${state.status}`)
        return { ...state, claimed: true }
      case 'Shipped':
        return { status: 'shipped', carrier: fact.carrier, trackingId: fact.trackingId }
      case 'BookingRefused':
        return { status: 'failed', reason: fact.reason }
      default:
        return unreachable(fact)
    }
  },
}
