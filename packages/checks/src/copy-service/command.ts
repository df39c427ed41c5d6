import { spawn, type ChildProcess } from 'node:child_process'

export interface Outcome {
  readonly code: number | null
  readonly output: string
}

export interface CommandOptions {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly env?: NodeJS.ProcessEnv
  /** Told of all output so far, whenever there is more. */
  readonly onOutput?: (soFar: string) => void
}

/** Runs a command line to its end, in a process group of its own that an abort takes down whole. */
export function command(line: string, { cwd, signal, env, onOutput }: CommandOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(line, { cwd, shell: true, detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const take = (chunk: Buffer) => {
      output += chunk.toString()
      onOutput?.(output)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const end = () => endGroup(child)
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    child.once('error', reject)
    child.once('close', (code) => {
      signal.removeEventListener('abort', end)
      resolve({ code, output })
    })
  })
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended already.
  }
}
