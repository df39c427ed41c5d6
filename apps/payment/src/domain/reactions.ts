/** What the payment service hears, what it does then, and what it may say once the card provider has answered. */
import type { EventType } from '@repo/contracts/events'
import type { Reactions, Triggers } from '@repo/decider/reactions'

import type { PaymentCommand } from './state.ts'

export const reactions = {
  OrderPlaced: { does: 'Charge', says: ['PaymentSucceeded', 'PaymentFailed'] },
  OrderCancelled: { does: 'Cancel', says: ['PaymentRefunded'] },
  // OrderCancelled follows these two and would do: they are sooner, and heal alone when it is parked.
  InsufficientStock: { does: 'Refund', says: ['PaymentRefunded'] },
  ShipmentFailed: { does: 'Refund', says: ['PaymentRefunded'] },
} as const satisfies Partial<Reactions<EventType, PaymentCommand['type'], EventType>>

export const triggers = {} as const satisfies Triggers<PaymentCommand['type'], EventType>

export type Heard = keyof typeof reactions
export type Said = (typeof reactions)[Heard]['says'][number]
