export interface BackOffOptions {
  /** Upper bound of the first delay; it doubles with every attempt. */
  readonly firstMs: number
  readonly maxMs: number
  /** From 0 to 1, 1 excluded. */
  readonly random?: () => number
}

/** Milliseconds to wait before the next attempt, after `attempt` (1, 2, 3 ...) failed. */
export type BackOff = (attempt: number) => number

/** Full jitter: anything from 0 to the bound, so that those who failed together do not come back together. */
export function backOff({ firstMs, maxMs, random = chance }: BackOffOptions): BackOff {
  return (attempt) => random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
}

/** Resolves after this time, or as soon as the signal aborts: whoever waits looks at the signal. */
export function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    signal?.addEventListener('abort', end)
  })
}

// eslint-disable-next-line no-restricted-properties -- the one place where chance enters
const chance = Math.random
