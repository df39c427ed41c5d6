import { build, type Histogram } from 'hdr-histogram-js'
import { setTimeout as wait } from 'node:timers/promises'
import { type Sagas } from './sagas.ts'

/** Microseconds, up to a minute, to three digits. */
export const createHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 })

/**
 * Places orders at a constant rate, whatever becomes of them, and records how long each took from the instant at
 * which it was due: a generator that falls behind, or waits for a slow answer, hides nothing.
 */
export async function openLoop(
  sagas: Sagas,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Histogram> {
  const histogram = createHistogram()
  const total = Math.round(perSecond * seconds)
  const startsAt = performance.now() + 20
  const running: Promise<void>[] = []
  for (let index = 0; index < total; index++) {
    const dueAt = startsAt + (index * 1_000) / perSecond
    const earlyMs = dueAt - performance.now()
    if (earlyMs > 0) await wait(earlyMs)
    running.push(
      sagas.run().then((at) => histogram.recordValue(Math.max(1, Math.round((at - dueAt) * 1_000)))),
    )
  }
  const all = Promise.all(running)
  all.catch(() => undefined)
  await sagas.settle()
  await all
  return histogram
}
