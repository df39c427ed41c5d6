import { topicOf } from '@repo/contracts/topics'
import { messageHandler } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { connect } from '@repo/service/connect'
import { hear } from '@repo/service/hear'
import { newId } from '@repo/service/identity'
import { messageSpan } from '@repo/service/messaging-spans'
import { publish } from '@repo/service/publish'
import { run } from '@repo/service/run'
import { serve } from '@repo/service/serve'

import { loadConfig } from './config.ts'
import { inventory } from './domain/decider.ts'
import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { outgoing } from './outgoing.ts'
import { stockOfBatch } from './stock.ts'
import { reservationStore } from './store.ts'

await run(
  'inventory',
  () => loadConfig(process.env),
  async (service) => {
    const { db, broker, codec } = await connect(service)

    const reservations = participant({
      decider: inventory,
      store: reservationStore(),
      outgoing,
      outbox: outbox({ codec, topicOf }),
      newId,
      context: stockOfBatch,
    })
    const { wake: afterCommit } = await publish(service, { db, broker, codec })
    const handle = traced(messageHandler(reservations, handlers, systemClock), messageSpan(service.tracing))

    await hear(service, { db, broker, codec, heard: Object.keys(reactions), handle, afterCommit })
    const now = () => systemClock.now()
    await serve(service, (http) => routes(http, { db, now }), { db, codec, handle, afterCommit })
  },
)
