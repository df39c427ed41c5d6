import type { MessageOf } from '@repo/contracts/events'
import type { Handlers } from '@repo/decider/handlers'

import type { Heard } from './domain/reactions.ts'
import type { Available, InventoryCommand } from './domain/state.ts'
import { stockLines } from './domain/stock.ts'

/** What may be promised now, folded through the batch: what an earlier command reserved is no longer in it. */
export interface StockContext {
  readonly available: Available
}

/** Event heard -> command. Throws for lines that cannot be reserved whatever is on the shelves: such a message is parked. */
export const handlers = {
  OrderPlaced: ({ data }, { context }) => ({
    type: 'LearnLines',
    lines: stockLines(data.lines),
    available: context.available,
  }),
  PaymentSucceeded: (_message, { context }) => ({ type: 'LearnPaid', available: context.available }),
  OrderCancelled: () => ({ type: 'Release' }),
  ShipmentFailed: () => ({ type: 'Release' }),
  OrderShipped: () => ({ type: 'Ship' }),
} satisfies Handlers<MessageOf<Heard>, InventoryCommand, StockContext>
