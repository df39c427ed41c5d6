/** The system that is broken: the real stack, a bad line before each part, and the services under chaos. */
import { databaseUrl } from '@repo/local-stack/databases'
import { appPortVariables, freePorts, stackPortVariables } from '@repo/local-stack/ports'
import { type Stack, startStack } from '@repo/local-stack/stack'
import { type OnStep, stepper } from '@repo/local-stack/step'
import { preparation } from '@repo/local-stack/system'
import { fetchingFrom } from '@repo/local-stack/test-stack'
import { serviceNames, type Service } from '@repo/contracts/services'
import { postgres, type Postgres } from '@repo/postgres/database'
import { type ProxyName } from './faults.ts'
import { type Exit, type Facts } from './facts.ts'
import { Fleet, type Program, type Settings } from './fleet.ts'
import { ownPorts } from './own-ports.ts'
import { httpPost } from './proxy/http.ts'
import { kafkaProduce } from './proxy/kafka.ts'
import { postgresCommit } from './proxy/postgres.ts'
import { openProxy, type Proxy } from './proxy/proxy.ts'
import { openRegistryProxy, type RegistryProxy } from './proxy/registry.ts'
import { orderDeadlineMs } from './times.ts'

export const operatorToken = 'operator-token-of-the-chaos-tool'

export interface Target {
  readonly stack: Stack
  readonly fleet: Fleet
  readonly lines: Readonly<Record<ProxyName, readonly Proxy[]>>
  readonly registry: RegistryProxy
  /** Where customers send their orders: the bad lines before the instances of Order. */
  readonly orderUrls: readonly string[]
  readonly admin: Postgres
  databaseUrl(service: Service, role?: string): string
  database(service: Service): Postgres
  urlOf(program: Program): string
  add(service: Service): Promise<string>
  stop(): Promise<void>
}

export interface TargetOptions {
  readonly facts: Facts
  readonly env: NodeJS.ProcessEnv
  readonly dice: () => number
  readonly onStep: OnStep
  readonly onLoss: (line: ProxyName, loss: string) => void
  readonly onExit: (exit: Exit) => void
  readonly signal: AbortSignal
  /** Settings of one instance that differ from the others'. */
  readonly special: (instance: string) => Settings
}

/** How many there are, unless somebody scales: one, or as many as here. */
const instances: Partial<Record<Service, number>> = { order: 2, payment: 2, inventory: 2 }

export async function startTarget(options: TargetOptions): Promise<Target> {
  const { facts, env, dice, onStep, onLoss, signal } = options
  const ports = await freePorts({ ...stackPortVariables, ...appPortVariables })
  const ownPort = ownPorts(Object.values(ports))
  const orderPorts = [await ownPort(), await ownPort()] as const
  const line = (name: ProxyName, target: number, protocol: typeof kafkaProduce) =>
    openProxy({ name, target, protocol, dice, onLoss: (loss) => onLoss(name, loss) })
  const kafkaLine = await line('kafka', ports.kafka, kafkaProduce)
  const postgresLine = await line('postgres', ports.postgres, postgresCommit)
  const providerLine = await line('provider', ports.provider, httpPost)
  const orderLines = [
    await line('order', orderPorts[0], httpPost),
    await line('order', orderPorts[1], httpPost),
  ]
  const registry = await openRegistryProxy(ports.registry)
  const proxies = [kafkaLine, postgresLine, providerLine, ...orderLines]
  const closeLines = async () => {
    await Promise.all([...proxies, registry].map((each) => each.close()))
  }

  const step = stepper(onStep)
  const stack = await startStack({
    ...fetchingFrom(env),
    dataDir: facts.folder,
    ports,
    advertisedKafkaPort: kafkaLine.port,
    fsync: false,
    signal,
    onStep,
    whenReady: preparation(step, { env }),
  }).catch(async (error: unknown) => {
    await closeLines()
    throw error
  })

  const settingsOf = (program: Program, instance: string): Settings => {
    const common = { OPERATOR_TOKEN: operatorToken, LOG_LEVEL: 'info' }
    if (program === 'provider') {
      return { ...common, JOURNAL_FILE: `${facts.folder}/journal.ndjson`, LATE_MS: '60000', HANG_MS: '6000' }
    }
    const direct = databaseUrl(stack.adminPostgresUrl, program, program)
    return {
      ...common,
      CHAOS_SERVICE: program,
      CHAOS_INSTANCE: instance,
      CHAOS_CONTROL: facts.controlFile,
      CHAOS_TOLD: facts.toldFile,
      DATABASE_URL: direct.replace(`:${ports.postgres}/`, `:${postgresLine.port}/`),
      KAFKA_BROKERS: `127.0.0.1:${kafkaLine.port}`,
      REGISTRY_URL: stack.registryUrl.replace(`:${ports.registry}/`, `:${registry.port}/`),
      ...(program === 'order' && { ORDER_DEADLINE_MS: `${orderDeadlineMs}`, SNAPSHOT_EVERY: '2' }),
      ...(program === 'payment' && { CARD_PROVIDER_URL: `http://127.0.0.1:${providerLine.port}/card` }),
      ...(program === 'shipping' && { CARRIER_URL: `http://127.0.0.1:${providerLine.port}/carrier` }),
      ...options.special(instance),
    }
  }
  const fleet = new Fleet({ stack, folder: facts.folder, settingsOf, onExit: options.onExit })
  const databases = new Map<string, Postgres>()
  let added = 0

  async function add(service: Service, port?: number): Promise<string> {
    const name = `${service}-${(added += 1)}`
    fleet.add(service, name, port ?? (await ownPort()))
    return name
  }

  const target: Target = {
    stack,
    fleet,
    lines: { kafka: [kafkaLine], postgres: [postgresLine], provider: [providerLine], order: orderLines },
    registry,
    orderUrls: orderLines.map(({ port }) => `http://127.0.0.1:${port}`),
    admin: postgres({ url: stack.adminPostgresUrl, max: 2 }),
    databaseUrl: (service, role = service) => databaseUrl(stack.adminPostgresUrl, service, role),
    database(service) {
      const known = databases.get(service)
      const database =
        known ?? postgres({ url: databaseUrl(stack.adminPostgresUrl, service, service), max: 2 })
      databases.set(service, database)
      return database
    },
    urlOf: (program) =>
      program === 'provider' ? `http://127.0.0.1:${ports.provider}` : fleet.urlOf(first(program)),
    add,
    async stop() {
      await Promise.all([target.admin.stop(), ...[...databases.values()].map((each) => each.stop())])
      await fleet.stop()
      await stack.stop()
      await closeLines()
    },
  }
  const first = (service: Service): string => fleet.of(service)[0] ?? ''

  try {
    fleet.add('provider', 'provider', ports.provider)
    for (const service of serviceNames) {
      for (let index = 0; index < (instances[service] ?? 1); index++) {
        await add(service, service === 'order' ? orderPorts[index] : undefined)
      }
    }
    onStep('services', false)
    await fleet.allReady()
    onStep('services', true)
  } catch (error) {
    await target.stop()
    throw error
  }
  return target
}
