import type { MessageOf } from '@repo/contracts/events'
import type { Handlers } from '@repo/decider/handlers'

import type { Heard } from './domain/reactions.ts'
import type { OrderCommand } from './domain/state.ts'

/** Event heard -> command. What an order needs of the message, and nothing more. */
export const handlers = {
  PaymentFailed: () => ({ type: 'RecordPaymentFailed' }),
  InventoryReserved: () => ({ type: 'RecordStockReserved' }),
  InsufficientStock: () => ({ type: 'RecordInsufficientStock' }),
  OrderShipped: ({ data }) => ({ type: 'RecordShipped', trackingId: data.trackingId }),
  ShipmentFailed: () => ({ type: 'RecordShipmentFailed' }),
} satisfies Handlers<MessageOf<Heard>, OrderCommand>
