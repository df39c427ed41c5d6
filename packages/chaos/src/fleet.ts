import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Service } from '@repo/contracts/services'
import { repository, service, serviceEnv } from '@repo/local-stack/apps'
import { type Child } from '@repo/local-stack/child'
import { answers } from '@repo/local-stack/http-ready'
import { type Stack } from '@repo/local-stack/stack'
import { setTimeout as wait } from 'node:timers/promises'
import { type Exit } from './facts.ts'
import { lastError } from './last-error.ts'

export type Program = Service | 'provider'
export type Settings = Readonly<Record<string, string>>

export interface FleetOptions {
  readonly stack: Stack
  readonly folder: string
  /** What an instance is told besides its port and name. */
  readonly settingsOf: (program: Program, instance: string) => Settings
  readonly onExit: (exit: Exit) => void
}

interface Instance {
  readonly name: string
  readonly program: Program
  readonly port: number
  child: Child | undefined
  wanted: boolean
  life: Promise<void>
}

/** The processes of the services: any number of each, and whoever dies is started again, as an orchestrator would. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #instances = new Map<string, Instance>()
  #frozen = false

  constructor(options: FleetOptions) {
    this.#options = options
    mkdirSync(join(options.folder, 'logs'), { recursive: true })
  }

  get names(): readonly string[] {
    return [...this.#instances.keys()]
  }

  of(program: Program): readonly string[] {
    return [...this.#instances.values()].filter((one) => one.program === program).map(({ name }) => name)
  }

  pidOf(name: string): number {
    return this.#get(name).child?.pid ?? 0
  }

  urlOf(name: string): string {
    return `http://127.0.0.1:${this.#get(name).port}`
  }

  add(program: Program, name: string, port: number): void {
    const instance: Instance = {
      name,
      program,
      port,
      child: undefined,
      wanted: true,
      life: Promise.resolve(),
    }
    this.#instances.set(name, instance)
    this.#launch(instance)
    instance.life = this.#live(instance)
  }

  /** Ends it as a crash would; it comes back by itself. */
  async kill(name: string): Promise<void> {
    await this.#get(name).child?.kill()
  }

  /** Ends it kindly; it comes back by itself. */
  async restart(name: string): Promise<void> {
    await this.#get(name).child?.stop()
    await this.ready(name)
  }

  signal(name: string, signal: NodeJS.Signals): void {
    const pid = this.pidOf(name)
    if (pid === 0 || this.#get(name).child?.exit) return
    process.kill(pid, signal)
  }

  /** Ends it kindly, for good. */
  async remove(name: string): Promise<void> {
    const instance = this.#get(name)
    instance.wanted = false
    // A process that is stopped hears no good-bye.
    this.signal(name, 'SIGCONT')
    this.#instances.delete(name)
    await instance.child?.stop()
    await instance.life
  }

  async ready(name: string, timeoutMs = 240_000): Promise<void> {
    const end = Date.now() + timeoutMs
    while (!(await answers(`${this.urlOf(name)}/health/ready`))) {
      if (Date.now() > end)
        throw new Error(`${name} was not ready within ${timeoutMs / 1_000} s: see its log`)
      await wait(200)
    }
  }

  async allReady(): Promise<void> {
    await Promise.all(this.names.map((name) => this.ready(name)))
  }

  /** Nobody comes back until `thaw`. */
  async killAll(): Promise<void> {
    this.#frozen = true
    await Promise.all(this.names.map((name) => this.kill(name)))
  }

  async thaw(): Promise<void> {
    this.#frozen = false
    await this.allReady()
  }

  async stop(): Promise<void> {
    const all = [...this.#instances.values()]
    for (const instance of all) {
      instance.wanted = false
      this.signal(instance.name, 'SIGCONT')
    }
    this.#frozen = false
    await Promise.all(all.map(async ({ child }) => child?.stop()))
    await Promise.all(all.map(({ life }) => life))
  }

  #get(name: string): Instance {
    const instance = this.#instances.get(name)
    if (!instance) throw new Error(`there is no instance ${name}`)
    return instance
  }

  // Law: nothing is awaited between the look at what is wanted and this. Who was killed meanwhile would live on.
  #launch(instance: Instance): void {
    const { stack, folder, settingsOf } = this.#options
    const { name, program, port } = instance
    const main =
      program === 'provider' ? 'apps/provider-simulator/src/main.ts' : 'packages/chaos/src/inside/main.ts'
    instance.child = stack.spawn({
      name,
      command: process.execPath,
      args: service(main, {}),
      cwd: repository,
      env: {
        ...serviceEnv,
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(port),
        ...settingsOf(program, name),
      },
      logFile: join(folder, 'logs', `${name}.${Date.now()}.log`),
      stopTimeoutMs: 12_000,
    })
  }

  async #live(instance: Instance): Promise<void> {
    while (instance.wanted) {
      await instance.child?.exited
      if (!instance.wanted) return
      this.#options.onExit(exitOf(instance))
      await wait(300)
      while (this.#frozen && instance.wanted) await wait(100)
      if (instance.wanted) this.#launch(instance)
    }
  }
}

function exitOf({ name, child }: Instance): Exit {
  const { signal, code } = child?.exit ?? { signal: null, code: null }
  if (signal) return { instance: name, how: signal }
  const why = code === 0 || !child ? undefined : lastError(child.spec.logFile)
  return { instance: name, how: `code ${code}`, why }
}
