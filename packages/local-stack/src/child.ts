import { type ChildProcess, type Serializable, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync } from 'node:fs'
import { type Guardian } from './guardian.ts'
import { Problem } from './problem.ts'

export interface ChildSpec {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  readonly cwd?: string | undefined
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  readonly stopSignal?: NodeJS.Signals | undefined
  readonly stopTimeoutMs?: number | undefined
  /** It is a Node process that talks with us: `send` and `onMessage`. */
  readonly talks?: boolean | undefined
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One process of ours: its output goes to a file, and its end is a fact that can be awaited. */
export class Child {
  readonly spec: ChildSpec
  readonly exited: Promise<Exit>
  readonly #process: ChildProcess
  #exit: Exit | undefined
  #stopping = false
  #wasReady = false

  constructor(spec: ChildSpec, guardian: Guardian) {
    this.spec = spec
    keepPrevious(spec.logFile)
    const log = openSync(spec.logFile, 'w')
    const { cwd, env, uid, gid } = spec
    const given = Object.fromEntries(
      Object.entries({ cwd, env, uid, gid }).filter(([, value]) => value !== undefined),
    )
    // Its own process group: a Ctrl-C in the terminal must reach us alone, or Postgres is gone before those who need it.
    this.#process = spawn(spec.command, spec.args, {
      ...given,
      detached: process.platform !== 'win32',
      stdio: spec.talks ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      ...(spec.talks && { serialization: 'advanced' }),
      windowsHide: true,
    })
    closeSync(log)
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit): void => {
        this.#exit = exit
        if (this.pid) guardian.forget(this.pid)
        resolve(exit)
      }
      this.#process.once('error', () => end({ code: 127, signal: null }))
      this.#process.once('exit', (code, signal) => end({ code, signal }))
    })
    if (this.pid) guardian.watch(this.pid, spec.stopSignal ?? 'SIGTERM')
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get exit(): Exit | undefined {
    return this.#exit
  }

  /** True from the moment we asked it to end: its exit is then no accident. */
  get stopping(): boolean {
    return this.#stopping
  }

  get wasReady(): boolean {
    return this.#wasReady
  }

  /** Rejects when it can hear nothing any more. */
  send(message: Serializable): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#process.send(message, (error) => (error ? reject(error) : resolve()))
    })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#process.on('message', listener)
  }

  /** Ends it kindly, and by SIGKILL when it does not end within its bound. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#exit) return
    this.#process.kill(this.spec.stopSignal ?? 'SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), this.spec.stopTimeoutMs ?? 10_000)
    await this.exited
    clearTimeout(timer)
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#stopping = true
    if (!this.#exit) this.#process.kill('SIGKILL')
    await this.exited
  }

  /** The last lines it wrote. */
  tail(lines = 25): string {
    try {
      return readFileSync(this.spec.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
    } catch {
      return ''
    }
  }

  /** Waits until the check is true; rejects with the tail of the log when the process ends first or time is up. */
  async ready(check: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!(await check())) {
      if (this.#exit) throw new Problem(this.epitaph('ended before it was ready'))
      if (Date.now() > deadline) throw new Problem(this.epitaph(`was not ready within ${timeoutMs / 1000} s`))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    this.#wasReady = true
  }

  /** What happened to it, with the end of its log. */
  epitaph(what: string): string {
    const how = this.#exit ? ` (${this.#exit.signal ?? `code ${this.#exit.code}`})` : ''
    return `${this.spec.name} ${what}${how}. The end of ${this.spec.logFile}:\n${this.tail()}`
  }
}

function keepPrevious(logFile: string): void {
  try {
    renameSync(logFile, `${logFile}.1`)
  } catch {
    // there was none
  }
}
