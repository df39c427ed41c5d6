import { chmod, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Fetching, kafkaLibs, registryHome } from './artifacts.ts'
import { type Child } from './child.ts'
import { createServiceDatabase, databaseUrl } from './databases.ts'
import { java } from './java.ts'
import { startKafka } from './kafka-broker.ts'
import { acquireLock } from './lock.ts'
import { assertFree, type StackPorts, stackPortVariables } from './ports.ts'
import { postgresAdminUrl, startPostgres } from './postgres.ts'
import { Problem } from './problem.ts'
import { Processes } from './processes.ts'
import { registryUrl, startRegistry } from './registry.ts'

export interface StackOptions extends Fetching {
  /** Holds everything the three parts write; one that exists is used again. */
  readonly dataDir: string
  readonly ports: StackPorts
  readonly javaHome?: string | undefined
  /** False only for data that is thrown away. */
  readonly fsync?: boolean
  /** More memory and the optimizing compiler for Kafka: starts slower, carries more. */
  readonly throughput?: boolean
  /** Delete the data when the stack has stopped, and also when this process is killed. */
  readonly temporary?: boolean
  /** Gives up a start that is under way; everything begun is stopped before the promise rejects. */
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((step: string, done: boolean) => void) | undefined
}

export type PartName = 'postgres' | 'kafka' | 'registry'

/** One of the three, for those who want to see what happens without it. */
export interface Part {
  readonly pid: number
  /** Ends the process as a crash would. */
  kill(): Promise<void>
  stop(): Promise<void>
  /** Starts it again on the same port and data. */
  start(): Promise<void>
}

export interface Stack {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly adminPostgresUrl: string
  postgresUrl(database: string, role?: string): string
  readonly parts: Readonly<Record<PartName, Part>>
  readonly pids: Readonly<Record<PartName, number>>
  /** Resolves with the name and last output of a part that ended without having been asked to. */
  readonly failed: Promise<string>
  stop(): Promise<void>
}

/** Starts Postgres, Kafka and the schema registry as processes of this machine; resolves when all three serve. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { ports, onStep } = options
  const dataDir = resolve(options.dataDir)
  await mkdir(join(dataDir, 'logs'), { recursive: true })
  // Where we are root, Postgres runs as another user, who must be able to reach its folder.
  if (process.getuid?.() === 0) await chmod(dataDir, 0o755)
  const lock = await acquireLock(dataDir)
  const processes = new Processes((pids) => lock.record(pids), options.temporary ? dataDir : undefined)

  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    onStep?.(name, false)
    const result = await work()
    onStep?.(name, true)
    return result
  }
  const logFile = (name: string): string => join(dataDir, 'logs', `${name}.log`)
  const adminPostgresUrl = postgresAdminUrl(ports.postgres)
  const common = { processes, fsync: options.fsync ?? true, throughput: options.throughput ?? false }

  const postgres = part(() =>
    startPostgres({
      ...common,
      dataDir: join(dataDir, 'postgres'),
      logFile: logFile('postgres'),
      port: ports.postgres,
    }),
  )
  const runtime = once(() => java(options, options.javaHome))
  const kafka = part(async () =>
    startKafka({
      ...common,
      java: await runtime(),
      libs: await kafkaLibs(options),
      dataDir: join(dataDir, 'kafka'),
      logFile: logFile('kafka'),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
    }),
  )
  const registry = part(async () =>
    startRegistry({
      ...common,
      java: await runtime(),
      home: await registryHome(options),
      logFile: logFile('registry'),
      port: ports.registry,
      databaseUrl: (await createServiceDatabase(adminPostgresUrl, 'registry')).ownerUrl,
    }),
  )

  const stop = async (): Promise<void> => {
    await Promise.all([registry.stop(), kafka.stop()])
    await postgres.stop()
    await processes.stop()
    await lock.release()
    if (options.temporary) await rm(dataDir, { recursive: true, force: true })
  }

  try {
    await assertFree({ ...ports }, stackPortVariables)
    const programs = step('Programs', () =>
      Promise.all([runtime(), kafkaLibs(options), registryHome(options)]),
    )
    const postgresReady = step('Postgres', postgres.start)
    const all = Promise.all([
      postgresReady,
      programs.then(() => step('Kafka', kafka.start)),
      Promise.all([programs, postgresReady]).then(() => step('Schema registry', registry.start)),
    ])
    await Promise.race([all, aborted(options.signal)])
  } catch (error) {
    await stop()
    throw error
  }

  return {
    brokers: [`127.0.0.1:${ports.kafka}`],
    registryUrl: registryUrl(ports.registry),
    adminPostgresUrl,
    postgresUrl: (database, role) => databaseUrl(adminPostgresUrl, database, role),
    parts: { postgres, kafka, registry },
    get pids() {
      return { postgres: postgres.pid, kafka: kafka.pid, registry: registry.pid }
    },
    failed: processes.failed,
    stop,
  }
}

function part(launch: () => Promise<Child>): Part {
  let child: Child | undefined
  return {
    get pid() {
      return child?.pid ?? 0
    },
    kill: async () => child?.kill(),
    stop: async () => child?.stop(),
    start: async () => {
      child = await launch()
    },
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(new Problem('Interrupted.'))
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}
