import { join } from 'node:path'
import { service, serviceEnv, repository } from '@repo/local-stack/apps'
import { bundle } from '@repo/local-stack/bundle'
import { answers } from '@repo/local-stack/http-ready'
import { appPortVariables, freePorts } from '@repo/local-stack/ports'
import { topics } from '@repo/contracts/topics'
import { postgres } from '@repo/postgres/database'
import { fillShelves } from '../inventory-service.ts'
import { type BenchStack } from '../stack.ts'
import { type ProviderKind } from './switchable-provider.ts'

const services = {
  order: { main: 'apps/order/src/main.ts', migrations: ['packages/event-store', 'apps/order'] },
  payment: { main: 'packages/bench/src/saga/payment-main.ts', migrations: ['apps/payment'] },
  inventory: { main: 'apps/inventory/src/main.ts', migrations: ['apps/inventory'] },
  shipping: { main: 'packages/bench/src/saga/shipping-main.ts', migrations: ['apps/shipping'] },
} as const
type Service = keyof typeof services
type Process = Service | 'provider'

const operatorToken = 'operator-token-of-the-bench'

/** The four services of the saga and the provider simulator, each a process of its own. */
export interface SagaSystem {
  readonly orderUrl: string
  readonly pids: Readonly<Record<string, number>>
  /** Payment and Shipping call these providers from now on. */
  use(kind: ProviderKind): Promise<void>
  stop(): Promise<void>
}

export async function startSagaSystem(stack: BenchStack): Promise<SagaSystem> {
  const ports = await freePorts(appPortVariables)
  const url = (name: Process) => `http://127.0.0.1:${ports[name]}`
  await stack.topics(topics.map(({ name }) => name))
  // As `npm start` runs them.
  const SAGA_PROGRAMS = await bundle(
    repository,
    Object.values(services).map(({ main }) => main),
  )

  async function start(name: Process, main: string, more: Readonly<Record<string, string>>) {
    const child = stack.spawn({
      name,
      command: process.execPath,
      args: service(main, { SAGA_PROGRAMS }),
      cwd: repository,
      env: {
        ...serviceEnv,
        ...process.env,
        LOG_LEVEL: 'warn',
        HOST: '127.0.0.1',
        PORT: String(ports[name]),
        OPERATOR_TOKEN: operatorToken,
        ...more,
      },
      logFile: join(stack.dataDir, `${name}.log`),
    })
    await child.ready(() => answers(`${url(name)}/health/ready`), 60_000)
    stack.groups.add(name, child.pid)
    return { name, child }
  }

  async function startService(name: Service) {
    const { main, migrations } = services[name]
    const database = await stack.database(name, migrations.map(migrationsOf))
    if (name === 'inventory') await stockUp(database)
    return start(name, main, {
      DATABASE_URL: database,
      KAFKA_BROKERS: stack.brokers.join(','),
      REGISTRY_URL: stack.registryUrl,
      CARD_PROVIDER_URL: `${url('provider')}/card`,
      CARRIER_URL: `${url('provider')}/carrier`,
    })
  }

  const journal = join(stack.dataDir, 'journal.ndjson')
  const running = await Promise.all([
    start('provider', 'apps/provider-simulator/src/main.ts', { JOURNAL_FILE: journal }),
    ...(Object.keys(services) as Service[]).map(startService),
  ])
  return {
    orderUrl: url('order'),
    pids: Object.fromEntries(running.map(({ name, child }) => [name, child.pid])),
    async use(kind) {
      for (const name of ['payment', 'shipping'] as const) {
        const response = await fetch(`${url(name)}/bench/provider/${kind}`, { method: 'POST' })
        if (!response.ok) throw new Error(`${name} did not switch to ${kind}: ${await response.text()}`)
      }
    },
    async stop() {
      for (const { name } of running) stack.groups.remove(name)
      await Promise.all(running.map(({ child }) => child.stop()))
    },
  }
}

function migrationsOf(folder: string) {
  const dir = new URL(`../../../../${folder}/migrations`, import.meta.url)
  return { name: folder.replaceAll(/\W/g, '_'), dir }
}

async function stockUp(database: string): Promise<void> {
  const db = postgres({ url: database, max: 1 })
  await fillShelves(db)
  await db.stop()
}
