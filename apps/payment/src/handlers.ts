import type { MessageOf } from '@repo/contracts/events'
import type { Handlers } from '@repo/decider/handlers'

import type { Heard } from './domain/reactions.ts'
import type { PaymentCommand } from './domain/state.ts'

/** Event heard -> command. */
export const handlers = {
  OrderPlaced: ({ data }) => ({ type: 'Charge', customerId: data.customerId, total: data.total }),
  OrderCancelled: () => ({ type: 'Cancel' }),
  InsufficientStock: () => ({ type: 'Refund' }),
  ShipmentFailed: () => ({ type: 'Refund' }),
} satisfies Handlers<MessageOf<Heard>, PaymentCommand>
