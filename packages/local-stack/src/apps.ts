import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Service, serviceNames } from '@repo/contracts/services'
import { type Child, type ChildSpec } from './child.ts'
import { answers } from './http-ready.ts'
import { type AppName, type AppPorts } from './ports.ts'
import { Problem } from './problem.ts'
import { run } from './run.ts'

export type { Service }
export const services = serviceNames

/** Everything that runs on top of the stack. */
export const apps: readonly AppName[] = ['provider', ...services]

export const repository = fileURLToPath(new URL('../../..', import.meta.url))
const folderOf = (app: AppName): string => (app === 'provider' ? 'provider-simulator' : app)

export interface AppSurroundings {
  readonly ports: AppPorts
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly operatorToken: string
  readonly dataDir: string
  spawn(spec: ChildSpec): Child
  databaseUrl(service: Service): string
  /** What the person who starts everything has set; ours wins. */
  readonly env: NodeJS.ProcessEnv
}

/** Runs one of the repository's command lines to its end; rejects with its output when it fails. */
export async function runJob(what: string, file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, output } = await run(process.execPath, program(file, env), { cwd: repository, env })
  if (code !== 0) throw new Problem(`${what} failed (code ${code}):\n${output.trimEnd()}`)
}

// Six seconds where nothing else runs; a machine that does ten things at once has taken more than a minute.
const startTimeoutMs = 180_000

/** Starts one app and waits until it is ready to serve. */
export async function startApp(app: AppName, around: AppSurroundings): Promise<Child> {
  const child = around.spawn(await appSpec(app, around))
  const ready = `http://127.0.0.1:${around.ports[app]}/health/ready`
  await child.ready(() => answers(ready), startTimeoutMs)
  return child
}

const nodeMajor = Number(process.versions.node.split('.')[0])

/**
 * What Node is given to run a service, measured under load. Room for new objects: what is still in use when it is full
 * twice grows old, and clearing old objects away was a fifth of a busy service. With 4 MB that is what every request and every
 * batch is made of, and a seventh fewer sagas go through; 16 MB take a service beyond 120 MB.
 * The limit is not there to be reached (a service holds about 35 MB): it is by the limit that V8 decides how much garbage may
 * lie about. And the garbage of so small a heap is not worth sharing out: V8's four helping threads took a third of the
 * processor time of a busy service, and take a sixth without it. From Node 22 on one thread is no faster, and on Node 24 and
 * 26 it holds 50 MB more.
 */
export function service(file: string, env: NodeJS.ProcessEnv): string[] {
  return [
    '--max-semi-space-size=8',
    '--max-old-space-size=256',
    ...(nodeMajor < 22 ? ['--single-threaded-gc'] : []),
    ...program(file, env),
  ]
}

/**
 * Variables of a service's process: glibc keeps arenas for every processor, and two are enough; and after something
 * large was given back it raises the limit above which it returns memory: a fixed one keeps that at 128 KB.
 */
export const serviceEnv = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } as const

async function appSpec(app: AppName, around: AppSurroundings): Promise<ChildSpec> {
  await mkdir(join(around.dataDir, 'provider'), { recursive: true })
  return {
    name: app,
    command: process.execPath,
    args: service(`apps/${folderOf(app)}/src/main.ts`, around.env),
    cwd: repository,
    env: { ...serviceEnv, ...around.env, ...environment(app, around) },
    logFile: join(around.dataDir, 'logs', `${app}.log`),
    stopTimeoutMs: 12_000,
  }
}

function environment(app: AppName, around: AppSurroundings): Record<string, string> {
  const { ports, brokers, registryUrl, operatorToken, dataDir } = around
  const common = { HOST: '127.0.0.1', PORT: String(ports[app]), OPERATOR_TOKEN: operatorToken }
  if (app === 'provider') {
    return {
      ...{ LATE_MS: '9000', ...settings(around.env, 'LATE_MS') },
      ...common,
      JOURNAL_FILE: join(dataDir, 'provider', 'journal.ndjson'),
    }
  }
  const provider = `http://127.0.0.1:${ports.provider}`
  return {
    ...common,
    DATABASE_URL: around.databaseUrl(app),
    KAFKA_BROKERS: brokers.join(','),
    REGISTRY_URL: registryUrl,
    ...(app === 'order' && { ...demoSettings, ...settings(around.env, ...Object.keys(demoSettings)) }),
    ...(app === 'payment' && { CARD_PROVIDER_URL: `${provider}/card` }),
    ...(app === 'shipping' && { CARRIER_URL: `${provider}/carrier` }),
    // For whom a service beside the saga calls: a copy of shipping reads it.
    PARTNER_URL: `${provider}/partners/${app}`,
  }
}

/**
 * What makes the mechanisms show in a demo of half a minute: deadlines that pass (before a late provider answers), snapshots of short streams, and an
 * Order in the middle of a rolling deployment, which still stores the version that its older instances read.
 */
const demoSettings = { ORDER_DEADLINE_MS: '8000', SNAPSHOT_EVERY: '2', STORED_VERSIONS: 'Placed:1' }

function settings(env: NodeJS.ProcessEnv, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

const readableStacks = new URL('../readable-stacks.mjs', import.meta.url).href

/** What Node is given to run one of the repository's TypeScript files: where `npm start` has bundled the programs, the bundle. */
export function program(file: string, env: NodeJS.ProcessEnv): string[] {
  const bundled = env['SAGA_PROGRAMS'] && join(env['SAGA_PROGRAMS'], file.replace(/\.ts$/, '.mjs'))
  if (process.features.typescript || !bundled || !existsSync(bundled)) return [...typescript(), file]
  return ['--import', readableStacks, bundled]
}

// Node runs TypeScript by itself from 22.18 on; before that, tsx does it.
export const typescript = (): string[] => (process.features.typescript ? [] : ['--import', 'tsx'])
