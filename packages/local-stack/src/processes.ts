import { Child, type ChildSpec } from './child.ts'
import { type Guardian, guardian } from './guardian.ts'

/** The processes of one owner: started in order, stopped in reverse, never left behind. */
export class Processes {
  /** Resolves with what ended, and its last output, when one ends without having been asked to. */
  readonly failed: Promise<string>
  readonly #children = new Set<Child>()
  readonly #guardian: Guardian
  readonly #onChange: (pids: readonly number[]) => void
  #closed = false
  #fail: (why: string) => void = () => undefined

  constructor(onChange: (pids: readonly number[]) => void = () => undefined, removeAfterwards?: string) {
    this.#onChange = onChange
    this.#guardian = guardian()
    if (removeAfterwards !== undefined) this.#guardian.removeAfterwards(removeAfterwards)
    this.failed = new Promise((resolve) => (this.#fail = resolve))
  }

  /** Starts one; the caller waits for it to be ready. */
  spawn(spec: ChildSpec): Child {
    if (this.#closed) throw new Error(`${spec.name} is not started: everything is being stopped`)
    const child = new Child(spec, this.#guardian)
    this.#children.add(child)
    this.#changed()
    void child.exited.then(({ code, signal }) => {
      this.#children.delete(child)
      this.#changed()
      if (child.stopping) return
      this.#fail(
        `${spec.name} ended by itself (${signal ?? `code ${code}`}). The end of ${spec.logFile}:\n${child.tail()}`,
      )
    })
    return child
  }

  get pids(): readonly number[] {
    return [...this.#children].map((child) => child.pid)
  }

  /** Stops all of them, the youngest first; nothing can be started afterwards. */
  async stop(): Promise<void> {
    this.#closed = true
    for (const child of [...this.#children].reverse()) await child.stop()
  }

  #changed(): void {
    this.#onChange(this.pids)
  }
}
