import { sleep } from './back-off.ts'

export interface Bell {
  /** Wakes whoever waits. A ring that nobody waits for is kept for the next one who does; two are one. */
  ring(): void
  /** Resolves at the next ring, after `timeoutMs`, or when the signal aborts, whichever is first. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<void>
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
      if (!rung) {
        const awake = new AbortController()
        const end = () => awake.abort()
        wake = end
        signal?.addEventListener('abort', end)
        if (signal?.aborted) end()
        await sleep(timeoutMs, awake.signal)
        signal?.removeEventListener('abort', end)
        wake = undefined
      }
      rung = false
    },
  }
}
