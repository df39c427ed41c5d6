/** Everything that `npm start` runs, on free ports and on data that nobody keeps, and what a test asks it. */
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withAdmin } from '@repo/kafka/offsets'
import { type AppSurroundings, type Service, services } from '@repo/local-stack/apps'
import { type AppPorts, appPortVariables, freePorts, stackPortVariables } from '@repo/local-stack/ports'
import { startSystem } from '@repo/local-stack/system'
import { fetchingFrom } from '@repo/local-stack/test-stack'
import { postgres, type Postgres } from '@repo/postgres/database'

const operatorToken = 'operator-token-of-the-tests'

export type TestSystem = Awaited<ReturnType<typeof startTestSystem>>

/** What apps see of our environment: not that they run under a test. */
export function surroundings(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { NODE_ENV: _, JEST_WORKER_ID: __, ...env } = process.env
  return { ...env, ...more }
}

/** Starts the system; no deadline ends an order while a test keeps it waiting. */
export async function startTestSystem(env: NodeJS.ProcessEnv = {}) {
  const ports = await freePorts({ ...stackPortVariables, ...appPortVariables })
  const dataDir = await mkdtemp(join(tmpdir(), 'saga-end-to-end-'))
  const system = await startSystem({
    ...fetchingFrom(process.env),
    dataDir,
    ports,
    appPorts: ports,
    operatorToken,
    env: surroundings({ ORDER_DEADLINE_MS: '900000', ...env }),
    temporary: true,
    fsync: false,
  })
  const databases = new Map<Service, Postgres>()

  /** Rows of a query to a service's database, in the service's own role. */
  async function rowsOf<Row extends object>(service: Service, sql: string): Promise<readonly Row[]> {
    const database = databases.get(service) ?? postgres({ url: system.databaseUrl(service), max: 2 })
    databases.set(service, database)
    return (await database.query<Row>(sql)).rows
  }

  return {
    ...system,
    dataDir,
    rowsOf,
    async countOf(service: Service, from: string): Promise<number> {
      const [row] = await rowsOf<{ count: number }>(service, `select count(*)::int as count from ${from}`)
      return row?.count ?? 0
    },
    /** Members of a service's consumer group as the broker knows them at this moment. */
    async membersOf(group: Service): Promise<readonly string[]> {
      const { groups } = await withAdmin(system.stack.brokers, (admin) => admin.describeGroups([group]))
      return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId))
    },
    /** What a further instance of a service needs: its own port and its own logs. */
    async surroundingsOfAnother(): Promise<AppSurroundings> {
      const { provider: _, ...own } = await freePorts<keyof AppPorts>(appPortVariables)
      const logs = join(dataDir, 'another')
      await mkdir(join(logs, 'logs'), { recursive: true })
      return {
        ports: { ...own, provider: ports.provider },
        brokers: system.stack.brokers,
        registryUrl: system.stack.registryUrl,
        operatorToken,
        dataDir: logs,
        spawn: system.stack.spawn,
        databaseUrl: system.databaseUrl,
        env: surroundings(),
      }
    },
    /** Whether each service answers a probe of its health with 200. */
    async healthOf(probe: 'live' | 'ready'): Promise<Readonly<Record<string, number>>> {
      const answers = services.map(async (service) => {
        const response = await fetch(`${system.url(service)}/health/${probe}`)
        await response.arrayBuffer()
        return [service, response.status] as const
      })
      return Object.fromEntries(await Promise.all(answers))
    },
    async receive(sku: string, quantity: number): Promise<void> {
      const response = await fetch(`${system.url('inventory')}/admin/stock/${sku}/receipts`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${operatorToken}`,
          'idempotency-key': `receipt-of-${sku}`,
        },
        body: JSON.stringify({ quantity }),
      })
      if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
    },
    async stop(): Promise<void> {
      await Promise.all([...databases.values()].map((database) => database.stop()))
      await system.stop()
    },
  }
}

/** The answer of every service that is well. */
export const allWell = Object.fromEntries(services.map((service) => [service, 200]))
