import { setTimeout as wait } from 'node:timers/promises'

export interface Rate {
  readonly perSecond: number
  /** How often in all. */
  readonly total: number
  readonly signal?: AbortSignal
}

/**
 * Begins work at a constant rate, whatever becomes of it, and gives all of it once the last has begun. Each is told the
 * instant at which it was due, on the clock of `performance.now()`: whoever falls behind hides nothing.
 */
export async function atConstantRate<Result>(
  { perSecond, total, signal }: Rate,
  begin: (index: number, dueAt: number) => Promise<Result>,
): Promise<readonly Promise<Result>[]> {
  const startsAt = performance.now() + 20
  const begun: Promise<Result>[] = []
  for (let index = 0; index < total; index++) {
    const dueAt = startsAt + (index * 1_000) / perSecond
    const earlyMs = dueAt - performance.now()
    if (earlyMs > 0) await wait(earlyMs, undefined, signal && { signal })
    const one = begin(index, dueAt)
    // Nobody waits for it yet.
    one.catch(() => undefined)
    begun.push(one)
  }
  return begun
}
