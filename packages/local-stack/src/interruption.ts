export interface Interruption {
  /** Aborts at the first wish to stop. */
  readonly signal: AbortSignal
  readonly asked: Promise<void>
  /** Asks to stop, as Ctrl-C does. */
  ask(): void
}

const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
// npm passes the Ctrl-C of the terminal on to a process that the terminal has told already.
const sameWishMs = 500

/** The first signal asks to stop; a second one ends the process at once, and its guardian ends what it started. */
export function interruption(onAsked: () => void): Interruption {
  const controller = new AbortController()
  let askedAt = 0
  const ask = (): void => {
    if (controller.signal.aborted) return
    askedAt = Date.now()
    onAsked()
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted && Date.now() - askedAt > sameWishMs) process.exit(128 + numbers[signal])
      ask()
    })
  }
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()))
  return { signal: controller.signal, asked, ask }
}
