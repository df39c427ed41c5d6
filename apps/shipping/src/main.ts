import { startCodec } from '@repo/avro/codec'
import { topicOf, topicsOf } from '@repo/contracts/topics'
import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { inboxRetention } from '@repo/messaging/inbox-retention'
import { messageHandler } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock } from '@repo/messaging/ports'
import { relay } from '@repo/messaging/relay'
import { traced } from '@repo/messaging/traced'
import { postgres } from '@repo/postgres/database'
import { createHttp, listen } from '@repo/service/http'
import { newId } from '@repo/service/identity'
import { consumerMetrics, effectMetrics, queueMetrics, relayMetrics } from '@repo/service/messaging-metrics'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { effectSpan, messageSpan, relaySpans } from '@repo/service/messaging-spans'
import { run } from '@repo/service/run'

import { carrier } from './carrier.ts'
import { loadConfig } from './config.ts'
import { shipping } from './domain/decider.ts'
import { reactions } from './domain/reactions.ts'
import { bookings } from './effects.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { outgoing } from './outgoing.ts'
import { shippingStore } from './store.ts'

const name = 'shipping'
const heard = Object.keys(reactions)

await run(
  name,
  () => loadConfig(process.env),
  async ({ config, start, log, metrics, tracing, health, signal }) => {
    const db = await start('postgres', () =>
      postgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE, applicationName: name, log }),
    )
    const broker = await start('kafka', () => kafka({ brokers: config.KAFKA_BROKERS, clientId: name, log }))
    const codec = await start('schemas', () => startCodec({ registryUrl: config.REGISTRY_URL, signal }))

    const shipments = participant({
      decider: shipping,
      store: shippingStore(),
      outgoing,
      outbox: outbox({ codec, topicOf }),
      newId,
    })
    const handle = traced(messageHandler(shipments, handlers, systemClock), messageSpan(tracing))

    const publish = await start('outbox relay', () =>
      relay({
        db,
        broker,
        source: `/${name}`,
        log,
        observer: relayMetrics(metrics),
        spans: relaySpans(tracing),
      }),
    )
    const book = await start('effects', () =>
      bookings({
        db,
        participant: shipments,
        carrier: carrier(config.CARRIER_URL, config.CARRIER_TIMEOUT_MS),
        carrierName: config.CARRIER_NAME,
        afterCommit: publish.wake,
        log,
        observer: effectMetrics(metrics, db, 'shipments'),
        startSpan: effectSpan(tracing),
      }),
    )
    const afterCommit = () => {
      publish.wake()
      book.wake()
    }
    await start('consumer', () =>
      consumer({
        db,
        broker,
        codec,
        group: name,
        topics: topicsOf(heard),
        heard: new Set(heard),
        handle,
        afterCommit,
        log,
        observer: consumerMetrics(metrics),
      }),
    )

    await start('inbox retention', () => inboxRetention({ db, keepMs: config.INBOX_KEEP_MS, log }))

    queueMetrics(metrics, db)
    health.ready('database', () => db.ping())
    await start('http', async () => {
      const http = await createHttp({
        name,
        log,
        metrics,
        tracing,
        health,
        operatorToken: config.OPERATOR_TOKEN,
      })
      routes(http, { db })
      deadLetterRoutes(http, { db, codec, handle, afterCommit })
      return listen(http, config)
    })
  },
)
