import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface SharedStack {
  /** The value of SAGA_TEST_STACK. */
  readonly json: string
  stop(): Promise<void>
}

/** One stack for all mutants, run by the code as it is: a broken copy never runs the parts that judge it. */
export async function startSharedStack(root: string, signal: AbortSignal): Promise<SharedStack> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'packages/local-stack/src/test-stack-cli.ts'],
    // A group of its own: Ctrl-C reaches us, and we stop it when nothing uses it any more.
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const exited = once(child, 'exit')
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  const interrupted = () => void stop()
  signal.addEventListener('abort', interrupted, { once: true })
  if (signal.aborted) interrupted()
  const lines = createInterface({ input: child.stdout })
  const json = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('{') && resolve(line))
    child.once('exit', () => reject(new Error(`the test stack did not start\n${complaints}`)))
  })
  signal.removeEventListener('abort', interrupted)
  return { json, stop }
}
