export interface Bell {
  /** Wakes whoever waits. A ring that nobody waits for is kept for the next one who does; two are one. */
  ring(): void
  /** Resolves at the next ring, after `timeoutMs`, or when the signal aborts, whichever is first; says whether it rang. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean>
}

/** Wakes one worker of this process, and costs nothing when nobody sleeps. Not a queue: it says "look", never at what. */
export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(timeoutMs, signal) {
      if (!rung && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
          signal?.addEventListener('abort', wake)
        })
        if (wake) signal?.removeEventListener('abort', wake)
        wake = undefined
      }
      const rang = rung
      rung = false
      return rang
    },
  }
}
