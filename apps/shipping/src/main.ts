import { topicOf } from '@repo/contracts/topics'
import { messageHandler } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock as clock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { connect } from '@repo/service/connect'
import { hear } from '@repo/service/hear'
import { newId } from '@repo/service/identity'
import { effectMetrics } from '@repo/service/messaging-metrics'
import { effectSpan, messageSpan } from '@repo/service/messaging-spans'
import { publish } from '@repo/service/publish'
import { run } from '@repo/service/run'
import { serve } from '@repo/service/serve'

import { carrier } from './carrier.ts'
import { loadConfig } from './config.ts'
import { shipping } from './domain/decider.ts'
import { reactions } from './domain/reactions.ts'
import { bookings } from './effects.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { outgoing } from './outgoing.ts'
import { shippingStore } from './store.ts'

await run(
  'shipping',
  () => loadConfig(process.env),
  async (service) => {
    const { config, start, log, metrics, tracing } = service
    const { db, broker, codec } = await connect(service)

    const shipments = participant({
      decider: shipping,
      store: shippingStore(),
      outgoing,
      outbox: outbox({ codec, topicOf }),
      newId,
    })
    const relay = await publish(service, { db, broker, codec })
    const book = await start('effects', () =>
      bookings({
        db,
        participant: shipments,
        clock,
        carrier: carrier(config.CARRIER_URL, config.CARRIER_TIMEOUT_MS),
        carrierName: config.CARRIER_NAME,
        concurrency: config.CARRIER_MAX_IN_FLIGHT,
        afterCommit: relay.wake,
        log,
        observer: effectMetrics(metrics, db, 'shipments'),
        startSpan: effectSpan(tracing),
      }),
    )
    const handle = traced(
      messageHandler(shipments, handlers, clock, book.firstAttempts),
      messageSpan(tracing),
    )
    await hear(service, { db, broker, codec, heard: Object.keys(reactions), handle, afterCommit: relay.wake })
    await serve(service, (http) => routes(http, { db }), { db, codec, handle, afterCommit: relay.wake })
  },
)
