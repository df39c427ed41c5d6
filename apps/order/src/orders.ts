import { topicOf } from '@repo/contracts/topics'
import { eventStore } from '@repo/event-store/event-store'
import type { Codec } from '@repo/messaging/message'
import { outbox } from '@repo/messaging/outbox'
import { participant, type Participant } from '@repo/messaging/participant'
import { newId } from '@repo/service/identity'

import { order } from './domain/decider.ts'
import type { Order, OrderCommand, OrderFact } from './domain/state.ts'
import { outgoing } from './outgoing.ts'
import type { OrderStream } from './store.ts'

/** Carries commands to orders out, in batches: facts into their streams, events into the outbox. */
export type Orders = Participant<OrderCommand, OrderFact, Order>

export function orders({ stream, codec }: { readonly stream: OrderStream; readonly codec: Codec }): Orders {
  return participant({
    decider: order,
    store: eventStore(stream),
    outgoing,
    outbox: outbox({ codec, topicOf }),
    newId,
  })
}
