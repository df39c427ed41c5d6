import { startCodec, type StartedCodec } from '@repo/avro/codec'
import { topicsOf } from '@repo/contracts/topics'
import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { type Handle } from '@repo/messaging/message-handler'
import { relay, type Relay } from '@repo/messaging/relay'
import { traced } from '@repo/messaging/traced'
import { postgres, type Postgres } from '@repo/postgres/database'
import { type ConfigOf } from '@repo/service/config'
import { createHttp, listen } from '@repo/service/http'
import { consumerMetrics, lagMetrics, queueMetrics, relayMetrics } from '@repo/service/messaging-metrics'
import { messageSpan, relaySpans } from '@repo/service/messaging-spans'
import { type Context } from '@repo/service/run'
import { type baseSpec, type databaseSpec, type httpSpec, type kafkaSpec } from '@repo/service/variables'
import { type ProviderSwitch } from './switchable-provider.ts'

type Config = ConfigOf<
  typeof baseSpec & ReturnType<typeof httpSpec> & ReturnType<typeof databaseSpec> & typeof kafkaSpec
>

export interface PartsOptions {
  readonly name: string
  readonly heard: readonly string[]
  readonly providers: ProviderSwitch
  readonly compose: (parts: {
    readonly db: Postgres
    readonly codec: StartedCodec
    readonly publish: Relay
  }) => Promise<Handle>
}

/** What payment and shipping have in common, with the same metrics, traces and health as in their own mains. */
export async function startParts(context: Context<Config>, options: PartsOptions): Promise<void> {
  const { config, start, log, metrics, tracing, health, signal } = context
  const { name, heard, providers } = options
  const db = await start('postgres', () =>
    postgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE, applicationName: name, log }),
  )
  const broker = await start('kafka', () => kafka({ brokers: config.KAFKA_BROKERS, clientId: name, log }))
  const codec = await start('schemas', () => startCodec({ registryUrl: config.REGISTRY_URL, signal }))
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
  const handle = await options.compose({ db, codec, publish })
  const hearing = await start('consumer', () =>
    consumer({
      db,
      broker,
      codec,
      group: name,
      topics: topicsOf(heard),
      heard: new Set(heard),
      handle: traced(handle, messageSpan(tracing)),
      afterCommit: publish.wake,
      log,
      observer: consumerMetrics(metrics),
    }),
  )
  queueMetrics(metrics, db)
  lagMetrics(metrics, hearing)
  health.ready('database', () => db.ping())
  await start('http', async () => {
    const http = await createHttp({ name, log, metrics, tracing, health })
    providers.route(http)
    return listen(http, config)
  })
}
