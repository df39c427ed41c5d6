import { resolve } from 'node:path'
import { apps, type AppSurroundings, runJob, type Service, services, startApp } from './apps.ts'
import { createServiceDatabase, databaseUrl } from './databases.ts'
import { part, type Part } from './part.ts'
import { type AppName, type AppPorts } from './ports.ts'
import { type PartName, type Stack, type StackOptions, startStack } from './stack.ts'
import { type Step, stepper, unlessAborted } from './step.ts'

export interface SystemOptions extends StackOptions {
  readonly appPorts: AppPorts
  readonly operatorToken: string
  /** What the apps and jobs see besides what we set. */
  readonly env: NodeJS.ProcessEnv
}

/** Everything that `npm start` runs. */
export interface System {
  readonly stack: Stack
  readonly parts: Readonly<Record<PartName | AppName, Part>>
  readonly operatorToken: string
  url(app: AppName): string
  databaseUrl(service: Service): string
  stop(): Promise<void>
}

/** Starts the stack, prepares databases, topics and schemas, and starts every app; resolves when all are ready. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const step = stepper(options.onStep)
  const stack = await startStack({ ...options, whenReady: preparation(step, options) })
  const url = (service: Service): string => databaseUrl(stack.adminPostgresUrl, service, service)
  const around: AppSurroundings = {
    ports: options.appPorts,
    brokers: stack.brokers,
    registryUrl: stack.registryUrl,
    operatorToken: options.operatorToken,
    dataDir: resolve(options.dataDir),
    env: options.env,
    databaseUrl: url,
    spawn: stack.spawn,
  }
  const appParts = Object.fromEntries(apps.map((app) => [app, part(() => startApp(app, around))])) as Record<
    AppName,
    Part
  >
  try {
    await unlessAborted(options.signal, startAll(step, appParts))
  } catch (error) {
    await stack.stop()
    throw error
  }
  return {
    stack,
    parts: { ...stack.parts, ...appParts },
    operatorToken: options.operatorToken,
    url: (app) => `http://127.0.0.1:${options.appPorts[app]}`,
    databaseUrl: url,
    async stop() {
      // All at once and before the stack: each wants to finish its transaction and to leave its consumer group.
      await Promise.all(apps.map((app) => appParts[app].stop()))
      await stack.stop()
    },
  }
}

// All at once: whoever finds that another is not up yet asks again, as after any crash.
async function startAll(step: Step, parts: Readonly<Record<AppName, Part>>): Promise<void> {
  await Promise.all(apps.map((app) => step(app, parts[app].start)))
}

/** Databases, topics and schemas, each made as soon as the part it needs serves. */
export function preparation(
  step: Step,
  { env }: Pick<SystemOptions, 'env'>,
): NonNullable<StackOptions['whenReady']> {
  const migrate = async (adminUrl: string, service: Service): Promise<void> => {
    const { ownerUrl } = await createServiceDatabase(adminUrl, service)
    const owner = { ...env, DATABASE_URL: ownerUrl, RUNTIME_ROLE: service }
    await runJob(`Migrating ${service}`, `apps/${service}/src/migrate.ts`, owner)
  }
  return {
    postgres: (adminUrl) =>
      step(
        'databases',
        async () => void (await Promise.all(services.map((each) => migrate(adminUrl, each)))),
      ),
    kafka: (brokers) =>
      step('topics', () =>
        runJob('Creating topics', 'packages/kafka/src/topics-cli.ts', { ...env, KAFKA_BROKERS: brokers }),
      ),
    registry: (url) =>
      step('schemas', () =>
        runJob('Registering schemas', 'packages/avro/src/register-cli.ts', { ...env, REGISTRY_URL: url }),
      ),
  }
}
