/** Heartbeats for as long as a batch is worked on: kafkajs sends none of its own meanwhile, and the session would end. */
export class Heartbeats {
  readonly #timer: NodeJS.Timeout
  /** The first one that failed. It belongs to kafkajs: rethrown to it untouched, it makes the member join again. */
  failure: unknown

  constructor(intervalMs: number, beat: () => Promise<void>, onFailure: () => void) {
    this.#timer = setInterval(() => {
      beat().catch((error: unknown) => {
        if (this.failure !== undefined) return
        this.failure = error
        onFailure()
      })
    }, intervalMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
