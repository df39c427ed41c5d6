import { chmod, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Fetching, kafkaLibs, registryHome } from './artifacts.ts'
import { type Child, type ChildSpec } from './child.ts'
import { createServiceDatabase, databaseUrl } from './databases.ts'
import { java } from './java.ts'
import { startKafka } from './kafka-broker.ts'
import { acquireLock } from './lock.ts'
import { type AppPorts, appPortVariables, assertFree, type StackPorts, stackPortVariables } from './ports.ts'
import { postgresAdminUrl, startPostgres } from './postgres.ts'
import { part, type Part } from './part.ts'
import { Processes } from './processes.ts'
import { registryUrl, startRegistry } from './registry.ts'
import { type OnStep, stepper, unlessAborted } from './step.ts'
import { writableFolder } from './writable-folder.ts'

export interface StackOptions extends Fetching {
  /** Holds everything the three parts write; one that exists is used again. */
  readonly dataDir: string
  readonly ports: StackPorts
  /** Of what will run on top: they are looked at together with the others, before anything is started. */
  readonly appPorts?: AppPorts
  readonly javaHome?: string | undefined
  /** Forget what an earlier run left in the folder. */
  readonly fresh?: boolean
  /** False only for data that is thrown away. */
  readonly fsync?: boolean
  /** More memory and the optimizing compiler for Kafka: starts slower, carries more. */
  readonly throughput?: boolean
  /** Postgres writes what logical decoding needs into its log. */
  readonly logicalDecoding?: boolean
  /** Where the broker sends its clients, when something stands between it and them. */
  readonly advertisedKafkaPort?: number | undefined
  /** Delete the data when the stack has stopped, and also when this process is killed. */
  readonly temporary?: boolean
  /** Gives up a start that is under way; everything begun is stopped before the promise rejects. */
  readonly signal?: AbortSignal | undefined
  readonly onStep?: OnStep | undefined
  /** A part has ended without having been asked to; the text ends with its last output. */
  readonly onDeath?: ((part: string, why: string) => void) | undefined
  /** Work that needs only one of the parts, done as soon as that one serves. The start waits for it. */
  readonly whenReady?: Partial<Readonly<Record<PartName, (address: string) => Promise<void>>>>
}

/** What --fresh forgets: everything but the logs and the lock. */
const dataFolders = ['postgres', 'kafka', 'provider']

export type PartName = 'postgres' | 'kafka' | 'registry'

export interface Stack {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly adminPostgresUrl: string
  postgresUrl(database: string, role?: string): string
  /** Starts a process that ends with the stack, before it, and that no crash of ours leaves behind. */
  spawn(spec: ChildSpec): Child
  readonly parts: Readonly<Record<PartName, Part>>
  readonly pids: Readonly<Record<PartName, number>>
  stop(): Promise<void>
}

/** Starts Postgres, Kafka and the schema registry as processes of this machine; resolves when all three serve. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { ports } = options
  const dataDir = resolve(options.dataDir)
  await writableFolder(join(dataDir, 'logs'), 'SAGA_DATA_DIR')
  await writableFolder(options.cacheDir, 'SAGA_CACHE_DIR')
  // Where we are root, Postgres runs as another user, who must be able to reach its folder.
  if (process.getuid?.() === 0) await chmod(dataDir, 0o755)
  const lock = await acquireLock(dataDir)
  const processes = new Processes({
    onChange: (pids) => lock.record(pids),
    onDeath: options.onDeath,
    removeAfterwards: options.temporary ? dataDir : undefined,
  })

  const step = stepper(options.onStep)
  const logFile = (name: string): string => join(dataDir, 'logs', `${name}.log`)
  const brokers = [`127.0.0.1:${ports.kafka}`]
  const adminPostgresUrl = postgresAdminUrl(ports.postgres)
  const common = { processes, fsync: options.fsync ?? true, throughput: options.throughput ?? false }

  const postgres = part(() =>
    startPostgres({
      ...common,
      dataDir: join(dataDir, 'postgres'),
      logFile: logFile('postgres'),
      port: ports.postgres,
      logicalDecoding: options.logicalDecoding ?? false,
    }),
  )
  const runtime = once(() => step('java', () => java(options, options.javaHome)))
  const libs = once(() => step('kafka program', () => kafkaLibs(options)))
  const home = once(() => step('registry program', () => registryHome(options)))
  const kafka = part(async () =>
    startKafka({
      ...common,
      java: await runtime(),
      libs: await libs(),
      dataDir: join(dataDir, 'kafka'),
      logFile: logFile('kafka'),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      advertisedPort: options.advertisedKafkaPort,
    }),
  )
  const registry = part(async () =>
    startRegistry({
      ...common,
      java: await runtime(),
      home: await home(),
      tmpDir: join(dataDir, 'registry-tmp'),
      logFile: logFile('registry'),
      port: ports.registry,
      databaseUrl: (await createServiceDatabase(adminPostgresUrl, 'registry')).ownerUrl,
    }),
  )

  const stop = async (): Promise<void> => {
    await processes.stop()
    await lock.release()
    if (options.temporary) await rm(dataDir, { recursive: true, force: true })
  }

  try {
    await assertFree<string>(
      { ...ports, ...options.appPorts },
      { ...stackPortVariables, ...(options.appPorts && appPortVariables) },
    )
    if (options.fresh) await emptied(dataDir)
    const then = options.whenReady
    const postgresReady = step('postgres', postgres.start)
    const all = Promise.all([
      postgresReady.then(() => then?.postgres?.(adminPostgresUrl)),
      Promise.all([runtime(), libs()])
        .then(() => step('kafka', kafka.start))
        .then(() => then?.kafka?.(brokers.join(','))),
      Promise.all([runtime(), home(), postgresReady])
        .then(() => step('registry', registry.start))
        .then(() => then?.registry?.(registryUrl(ports.registry))),
    ])
    await unlessAborted(options.signal, all)
  } catch (error) {
    await stop()
    throw error
  }

  return {
    brokers,
    registryUrl: registryUrl(ports.registry),
    adminPostgresUrl,
    postgresUrl: (database, role) => databaseUrl(adminPostgresUrl, database, role),
    spawn: (spec) => processes.spawn(spec),
    parts: { postgres, kafka, registry },
    get pids() {
      return { postgres: postgres.pid, kafka: kafka.pid, registry: registry.pid }
    },
    stop,
  }
}

async function emptied(dataDir: string): Promise<void> {
  for (const name of dataFolders) await rm(join(dataDir, name), { recursive: true, force: true })
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}
