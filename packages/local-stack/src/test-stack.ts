import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheDir } from './cache.ts'
import { freePorts, stackPortVariables } from './ports.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'

/** What a test process must know of a stack that runs in another one: the JSON in SAGA_TEST_STACK. */
export interface SharedStack {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  readonly adminPostgresUrl: string
  readonly pids: Stack['pids']
}

type Environment = Readonly<Record<string, string | undefined>>

/** Starts a stack whose data nobody wants to keep, on free ports. */
export async function startTemporaryStack(
  env: Environment,
  more: Partial<StackOptions> = {},
): Promise<Stack> {
  return startStack({
    ...fetchingFrom(env),
    dataDir: await mkdtemp(join(tmpdir(), 'saga-test-stack-')),
    ports: await freePorts(stackPortVariables),
    temporary: true,
    fsync: false,
    ...more,
  })
}

export function share({ brokers, registryUrl, adminPostgresUrl, pids }: Stack): string {
  const shared: SharedStack = { brokers, registryUrl, adminPostgresUrl, pids }
  return JSON.stringify(shared)
}

/** Where programs are kept and fetched from. */
export function fetchingFrom(env: Environment): Pick<StackOptions, 'cacheDir' | 'mavenMirror' | 'javaHome'> {
  return { cacheDir: cacheDir(env), mavenMirror: env['SAGA_MAVEN_MIRROR'], javaHome: env['JAVA_HOME'] }
}
