import { Child, type ChildSpec } from './child.ts'
import { type Guardian, guardian } from './guardian.ts'

export interface ProcessesOptions {
  /** A process that had been ready has ended without having been asked to; the text ends with its last output. */
  readonly onDeath?: ((name: string, why: string) => void) | undefined
  readonly onChange?: ((pids: readonly number[]) => void) | undefined
  /** A folder to delete when we are gone. */
  readonly removeAfterwards?: string | undefined
}

/** The processes of one owner: started in order, stopped in reverse, never left behind. */
export class Processes {
  readonly #options: ProcessesOptions
  readonly #children = new Set<Child>()
  readonly #guardian: Guardian
  #closed = false

  constructor(options: ProcessesOptions = {}) {
    this.#options = options
    this.#guardian = guardian()
    if (options.removeAfterwards !== undefined) this.#guardian.removeAfterwards(options.removeAfterwards)
  }

  /** Starts one; the caller waits for it to be ready. */
  spawn(spec: ChildSpec): Child {
    if (this.#closed) throw new Error(`${spec.name} is not started: everything is being stopped`)
    const child = new Child(spec, this.#guardian)
    this.#children.add(child)
    this.#changed()
    void child.exited.then(() => {
      this.#children.delete(child)
      this.#changed()
      if (child.wasReady && !child.stopping) this.#options.onDeath?.(spec.name, child.epitaph('ended'))
    })
    return child
  }

  /** Stops all of them, the youngest first; nothing can be started afterwards. */
  async stop(): Promise<void> {
    this.#closed = true
    for (const child of [...this.#children].reverse()) await child.stop()
  }

  #changed(): void {
    this.#options.onChange?.([...this.#children].map((child) => child.pid))
  }
}
