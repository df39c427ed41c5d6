import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerSchemas } from '@repo/avro/register'
import { startCodec, type StartedCodec } from '@repo/avro/codec'
import { createTopics } from '@repo/kafka/topics'
import { databaseUrl, withClient } from '@repo/local-stack/databases'
import { type Child, type ChildSpec } from '@repo/local-stack/child'
import { Processes } from '@repo/local-stack/processes'
import { type SharedStack, startTemporaryStack } from '@repo/local-stack/test-stack'
import { type OnStep } from '@repo/local-stack/step'
import { postgres } from '@repo/postgres/database'
import { migrate, type Migrations } from '@repo/postgres/migrate'
import { messagingMigrations } from '@repo/service/migrate-service'
import { withAdmin } from './kafka-admin.ts'
import { ProcessGroups } from './process-groups.ts'

export interface BenchStack {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  /** On the disk of the database and the broker, when the stack is ours. */
  readonly dataDir: string
  /** False when it was running before us: then nobody knows with which settings. */
  readonly own: boolean
  readonly groups: ProcessGroups
  readonly codec: StartedCodec
  /** How far the log of the database server has come, in bytes. */
  walBytes(): Promise<number>
  spawn(spec: ChildSpec): Child
  /** A fresh database with the tables of messaging and these; its url. */
  database(name: string, migrations?: readonly Migrations[]): Promise<string>
  /** Creates topics under exactly these names, where there are none; kept for ever where nothing else is said. */
  topics(
    names: readonly string[],
    partitions?: number,
    config?: Readonly<Record<string, string>>,
  ): Promise<void>
  /** A name that nobody else uses. */
  unique(name: string): string
  /** Leaves nothing behind. */
  stop(): Promise<void>
}

/** Records carry the time at which the broker appended them, to the millisecond. */
export const stampedByTheBroker = { 'message.timestamp.type': 'LogAppendTime' } as const

export interface BenchStackOptions {
  readonly env: NodeJS.ProcessEnv
  readonly onStep: OnStep
  readonly signal: AbortSignal
  /** For peers that read the log of Postgres. */
  readonly logicalDecoding: boolean
}

/** The stack in SAGA_TEST_STACK, or one of our own: every commit is on the disk before it is acknowledged. */
export async function benchStack(options: BenchStackOptions): Promise<BenchStack> {
  const { env, onStep, signal, logicalDecoding } = options
  const shared = env['SAGA_TEST_STACK']
  if (shared) return prepared(JSON.parse(shared) as SharedStack)
  const settings = { fsync: true, throughput: true, logicalDecoding }
  const stack = await startTemporaryStack(env, { ...settings, onStep, signal })
  try {
    return await prepared(stack, stack)
  } catch (error) {
    await stack.stop()
    throw error
  }
}

interface Owned {
  spawn(spec: ChildSpec): Child
  stop(): Promise<void>
}

async function prepared(parts: SharedStack, owned?: Owned): Promise<BenchStack> {
  const { brokers, registryUrl, adminPostgresUrl, pids } = parts
  const dataDir = await mkdtemp(join(tmpdir(), 'saga-bench-'))
  const processes = new Processes({ removeAfterwards: dataDir })
  const groups = new ProcessGroups()
  for (const [name, pid] of Object.entries(pids)) groups.add(name, pid)
  const databases: string[] = []
  const made: string[] = []
  const unique = (name: string) => `${name}-${randomBytes(4).toString('hex')}`

  const admin = postgres({ url: adminPostgresUrl, max: 1 })

  await registerSchemas({ registryUrl })
  const codec = await startCodec({ registryUrl })

  return {
    brokers,
    registryUrl,
    dataDir,
    own: owned !== undefined,
    groups,
    codec,
    unique,
    async walBytes() {
      const { rows } = await admin.query<{ bytes: string }>(
        `select pg_current_wal_insert_lsn() - '0/0' as bytes`,
      )
      return Number(rows[0]?.bytes)
    },
    spawn: (spec) => processes.spawn(spec),
    async database(name, migrations = []) {
      const database = unique(`bench-${name}`)
      databases.push(database)
      await withClient(adminPostgresUrl, (client) => client.query(`create database "${database}"`))
      const url = databaseUrl(adminPostgresUrl, database)
      await migrate({ url, migrations: [messagingMigrations, ...migrations] })
      return url
    },
    async topics(names, partitions = 6, config = {}) {
      const there = await withAdmin(brokers, (admin) => admin.listTopics())
      const missing = names.filter((name) => !there.includes(name))
      const topics = missing.map((name) => ({
        name,
        partitions,
        config: { 'retention.ms': '-1', ...config },
      }))
      made.push(...missing)
      await createTopics({ brokers, topics })
    },
    async stop() {
      await processes.stop()
      await admin.stop()
      if (owned) await owned.stop()
      else {
        for (const database of databases) {
          const drop = `drop database if exists "${database}" with (force)`
          await withClient(adminPostgresUrl, (client) => client.query(drop))
        }
        if (made.length > 0) await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: made }))
      }
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
