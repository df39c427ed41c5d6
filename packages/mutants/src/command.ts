import { spawn } from 'node:child_process'

export interface Ran {
  readonly code: number | null
  /** What it said, on both streams, as it came. */
  readonly output: string
  /** What it said on its standard output alone. */
  readonly stdout: string
  /** Ended by us, because it took too long. */
  readonly late: boolean
}

export interface CommandOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Runs a program to its end, or to ours; its whole process group goes with it, so that nothing of it stays. */
export function run([program = '', ...args]: readonly string[], options: CommandOptions): Promise<Ran> {
  const { cwd, env, timeoutMs, signal } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const chunks: string[] = []
    const answer: string[] = []
    let late = false
    const kill = () => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    const timer = setTimeout(() => {
      late = true
      kill()
    }, timeoutMs)
    signal.addEventListener('abort', kill, { once: true })
    if (signal.aborted) kill()
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => chunks.push(text))
    }
    child.stdout.on('data', (text: string) => answer.push(text))
    child.on('error', (error) => chunks.push(error.message))
    child.on('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      resolve({ code, output: chunks.join(''), stdout: answer.join(''), late })
    })
  })
}
