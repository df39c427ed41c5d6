import type { MessageOf } from '@repo/contracts/events'
import type { Handlers } from '@repo/decider/handlers'

import type { Heard } from './domain/reactions.ts'
import type { ShippingCommand } from './domain/state.ts'

/** Event heard -> command. */
export const handlers = {
  OrderConfirmed: ({ data }) => ({ type: 'Book', parcel: { lines: data.lines, address: data.address } }),
} satisfies Handlers<MessageOf<Heard>, ShippingCommand>
