import { startCodec } from '@repo/avro/codec'
import { topicsOf } from '@repo/contracts/topics'
import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { inboxRetention } from '@repo/messaging/inbox-retention'
import { messageHandler } from '@repo/messaging/message-handler'
import { systemClock as clock } from '@repo/messaging/ports'
import { relay } from '@repo/messaging/relay'
import { traced } from '@repo/messaging/traced'
import { postgres } from '@repo/postgres/database'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { createHttp, listen } from '@repo/service/http'
import { consumerMetrics, queueMetrics, relayMetrics } from '@repo/service/messaging-metrics'
import { messageSpan, relaySpans } from '@repo/service/messaging-spans'
import { run } from '@repo/service/run'

import { cancelOrder } from './cancel-order.ts'
import { loadConfig } from './config.ts'
import { deadline } from './deadline.ts'
import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'
import { routes } from './http.ts'
import { deadlineMetrics, stuckMetrics, timed } from './metrics.ts'
import { orders } from './orders.ts'
import { placeOrders } from './place-orders.ts'
import { orderStream } from './store.ts'

const name = 'order'
const heard = Object.keys(reactions)

await run(
  name,
  () => loadConfig(process.env),
  async ({ config, start, log, metrics, tracing, health, signal }) => {
    const db = await start('postgres', () =>
      postgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE, applicationName: name, log }),
    )
    const broker = await start('kafka', () => kafka({ brokers: config.KAFKA_BROKERS, clientId: name, log }))
    const codec = await start('schemas', () =>
      startCodec({ registryUrl: config.REGISTRY_URL, writeVersions: config.WRITE_VERSIONS ?? {}, signal }),
    )

    const stream = orderStream({
      snapshotEvery: config.SNAPSHOT_EVERY,
      storedVersions: config.STORED_VERSIONS ?? {},
      onUse: (use) => metrics.storeUses.inc({ use }),
    })
    const all = timed(orders({ stream, codec }), metrics)
    const handle = traced(messageHandler(all, handlers, clock), messageSpan(tracing))

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
    const afterCommit = publish.wake

    await start('deadline', () =>
      deadline({ db, orders: all, clock, afterCommit, log, observer: deadlineMetrics(metrics) }),
    )
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
    stuckMetrics(metrics, db, config.ORDER_STUCK_AFTER_MS)
    health.ready('database', () => db.ping())
    await start('http', async () => {
      const http = await createHttp({
        name,
        log,
        metrics,
        tracing,
        health,
        operatorToken: config.OPERATOR_TOKEN,
        maxInFlight: config.MAX_IN_FLIGHT_REQUESTS,
      })
      routes(http, {
        db,
        stream,
        clock,
        deadlineMs: config.ORDER_DEADLINE_MS,
        place: placeOrders({ db, orders: all, afterCommit }),
        cancel: cancelOrder({ db, stream, orders: all, clock, afterCommit }),
      })
      deadLetterRoutes(http, { db, codec, handle, afterCommit })
      return listen(http, config)
    })
  },
)
