/** What the inventory service hears, what it does then, and what it may say because of it. */
import type { EventType } from '@repo/contracts/events'
import type { Reactions, Triggers } from '@repo/decider/reactions'

import type { InventoryCommand } from './state.ts'

export const reactions = {
  // In either order: the second of the two reserves.
  OrderPlaced: { does: 'LearnLines', says: ['InventoryReserved', 'InsufficientStock'] },
  PaymentSucceeded: { does: 'LearnPaid', says: ['InventoryReserved', 'InsufficientStock'] },
  OrderCancelled: { does: 'Release', says: ['InventoryReleased'] },
  // OrderCancelled follows it and would do: this is sooner, and heals alone when that is parked.
  ShipmentFailed: { does: 'Release', says: ['InventoryReleased'] },
  OrderShipped: { does: 'Ship', says: [] },
} as const satisfies Partial<Reactions<EventType, InventoryCommand['type'], EventType>>

export const triggers = {} as const satisfies Triggers<InventoryCommand['type'], EventType>

export type Heard = keyof typeof reactions
export type Said = (typeof reactions)[Heard]['says'][number]
