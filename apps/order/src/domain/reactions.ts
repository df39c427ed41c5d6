/** What the order service hears, what it does then, and what it may say because of it. */
import type { EventType } from '@repo/contracts/events'
import type { Reactions, Triggers } from '@repo/decider/reactions'

import type { OrderCommand } from './state.ts'

export const reactions = {
  PaymentFailed: { does: 'RecordPaymentFailed', says: ['OrderCancelled'] },
  InventoryReserved: { does: 'RecordStockReserved', says: ['OrderConfirmed'] },
  InsufficientStock: { does: 'RecordInsufficientStock', says: ['OrderCancelled'] },
  OrderShipped: { does: 'RecordShipped', says: ['OrderCompleted'] },
  ShipmentFailed: { does: 'RecordShipmentFailed', says: ['OrderCancelled'] },
} as const satisfies Partial<Reactions<EventType, OrderCommand['type'], EventType>>

export const triggers = {
  'customer orders': { does: 'Place', says: ['OrderPlaced'] },
  'customer cancels': { does: 'Cancel', says: ['OrderCancelled'] },
  'deadline passes': { does: 'PassDeadline', says: ['OrderCancelled'] },
} as const satisfies Triggers<OrderCommand['type'], EventType>

export type Heard = keyof typeof reactions
export type Said =
  (typeof reactions)[Heard]['says'][number] | (typeof triggers)[keyof typeof triggers]['says'][number]
