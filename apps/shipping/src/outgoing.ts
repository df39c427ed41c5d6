import type { MessageOf } from '@repo/contracts/events'
import { unreachable } from '@repo/decider/decider'

import type { Said } from './domain/reactions.ts'
import type { ShippingFact } from './domain/state.ts'

/** An event that this service says, without its envelope. */
export type ShippingEvent = { [Type in Said]: Pick<MessageOf<Type>, 'type' | 'data'> }[Said]

/** What the others are told of a fact, if anything. */
export function outgoing(fact: ShippingFact): ShippingEvent | null {
  switch (fact.type) {
    case 'Shipped':
      return { type: 'OrderShipped', data: { carrier: fact.carrier, trackingId: fact.trackingId } }
    case 'BookingRefused':
      return { type: 'ShipmentFailed', data: { reason: fact.reason } }
    case 'BookingRequested':
    case 'AttemptBegun':
      return null
    default:
      return unreachable(fact)
  }
}
