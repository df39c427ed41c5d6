/** What the shipping service hears, what it does then, and what it may say once the carrier has answered. */
import type { EventType } from '@repo/contracts/events'
import type { Reactions, Triggers } from '@repo/decider/reactions'

import type { ShippingCommand } from './state.ts'

export const reactions = {
  // Never InventoryReserved: only the order says that goods ship. An order that ships cannot be cancelled any more,
  // so there is no OrderCancelled here either.
  OrderConfirmed: { does: 'Book', says: ['OrderShipped', 'ShipmentFailed'] },
} as const satisfies Partial<Reactions<EventType, ShippingCommand['type'], EventType>>

export const triggers = {} as const satisfies Triggers<ShippingCommand['type'], EventType>

export type Heard = keyof typeof reactions
export type Said = (typeof reactions)[Heard]['says'][number]
