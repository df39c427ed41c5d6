import { startCodec } from '@repo/avro/codec'
import { eventTypes } from '@repo/contracts/events'
import { topicsOf } from '@repo/contracts/topics'
import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { inboxRetention } from '@repo/messaging/inbox-retention'
import { systemClock } from '@repo/messaging/ports'
import { traced } from '@repo/messaging/traced'
import { postgres } from '@repo/postgres/database'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { createHttp, listen } from '@repo/service/http'
import { consumerMetrics, queueMetrics } from '@repo/service/messaging-metrics'
import { messageSpan } from '@repo/service/messaging-spans'
import { run } from '@repo/service/run'

import { loadConfig } from './config.ts'
import { projectionHandler } from './handler.ts'
import { routes } from './http.ts'
import { observeFinished, stuckMetrics } from './saga-metrics.ts'

const name = 'tracker'

await run(
  name,
  () => loadConfig(process.env),
  async ({ config, start, log, metrics, tracing, health, signal }) => {
    const clock = systemClock
    const stuckAfterMs = config.SAGA_STUCK_AFTER_MS
    const db = await start('postgres', () =>
      postgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE, applicationName: name, log }),
    )
    const broker = await start('kafka', () => kafka({ brokers: config.KAFKA_BROKERS, clientId: name, log }))
    const codec = await start('schemas', () => startCodec({ registryUrl: config.REGISTRY_URL, signal }))

    const live = projectionHandler(clock)
    const replays = projectionHandler(clock)
    const observe = ({ takeFinished }: typeof live) => observeFinished(metrics, takeFinished())

    await start('consumer', () =>
      consumer({
        db,
        broker,
        codec,
        group: name,
        topics: topicsOf(eventTypes),
        heard: new Set(eventTypes),
        handle: traced(live.handle, messageSpan(tracing)),
        afterCommit: () => observe(live),
        log,
        observer: consumerMetrics(metrics),
      }),
    )

    await start('inbox retention', () => inboxRetention({ db, keepMs: config.INBOX_KEEP_MS, log }))

    queueMetrics(metrics, db)
    stuckMetrics(metrics, { db, clock, stuckAfterMs })
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
      routes(http, { db, clock, stuckAfterMs })
      deadLetterRoutes(http, { db, codec, handle: replays.handle, afterCommit: () => observe(replays) })
      return listen(http, config)
    })
  },
)
