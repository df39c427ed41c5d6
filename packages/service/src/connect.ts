import { startCodec, type StartedCodec } from '@repo/avro/codec'
import { topics } from '@repo/contracts/topics'
import { kafka } from '@repo/kafka/broker'
import type { Broker } from '@repo/messaging/ports'
import { postgres, type Postgres } from '@repo/postgres/database'

import type { Context } from './run.ts'

export interface ConnectConfig {
  readonly DATABASE_URL: string
  readonly DATABASE_POOL_SIZE: number
  readonly KAFKA_BROKERS: readonly string[]
  readonly REGISTRY_URL: string
  /** Event type -> schema version to publish; the newest where nothing is said. */
  readonly WRITE_VERSIONS?: Readonly<Record<string, number>> | undefined
}

export interface Connections {
  readonly db: Postgres
  readonly broker: Broker
  readonly codec: StartedCodec
}

/** The database, the broker and the schemas of a service. Waits for the registry, which must have been asked once. */
export async function connect({
  name,
  config,
  start,
  log,
  health,
  signal,
}: Context<ConnectConfig>): Promise<Connections> {
  const db = await start('postgres', () =>
    postgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE, applicationName: name, log }),
  )
  health.ready('database', () => db.ping())
  const broker = await start('kafka', () =>
    kafka({ brokers: config.KAFKA_BROKERS, clientId: name, topics, log }),
  )
  const codec = await start('schemas', () =>
    startCodec({ registryUrl: config.REGISTRY_URL, writeVersions: config.WRITE_VERSIONS ?? {}, signal }),
  )
  return { db, broker, codec }
}
