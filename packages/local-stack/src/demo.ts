import { spawn } from 'node:child_process'
import { addressesOf } from './addresses.ts'
import { program, repository } from './apps.ts'
import { type System } from './system.ts'

/** Runs the demo on the system, in this terminal; true when every saga ended as it should. */
export async function runDemo(system: System, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<boolean> {
  const demo = spawn(process.execPath, program('packages/demo/src/cli.ts', env), {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...env,
      ...addressesOf(system),
      OPERATOR_TOKEN: system.operatorToken,
    },
  })
  const end = (): void => void demo.kill()
  signal.addEventListener('abort', end)
  return new Promise((resolve, reject) => {
    demo.once('error', reject)
    demo.once('exit', (code) => resolve(code === 0))
  })
}
