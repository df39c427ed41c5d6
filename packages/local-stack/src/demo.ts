import { spawn } from 'node:child_process'
import { apps, program, repository, services } from './apps.ts'
import { type System } from './system.ts'

/** Runs the demo on the system, in this terminal; true when every saga ended as it should. */
export async function runDemo(system: System, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<boolean> {
  const urls = apps.map((app) => [`${app.toUpperCase()}_URL`, system.url(app)] as const)
  const databases = services.map(
    (each) => [`${each.toUpperCase()}_DATABASE_URL`, system.databaseUrl(each)] as const,
  )
  const demo = spawn(process.execPath, program('packages/demo/src/cli.ts', env), {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...env,
      ...Object.fromEntries([...urls, ...databases]),
      OPERATOR_TOKEN: system.operatorToken,
      KAFKA_BROKERS: system.stack.brokers.join(','),
      REGISTRY_URL: system.stack.registryUrl,
    },
  })
  const end = (): void => void demo.kill()
  signal.addEventListener('abort', end)
  return new Promise((resolve, reject) => {
    demo.once('error', reject)
    demo.once('exit', (code) => resolve(code === 0))
  })
}
