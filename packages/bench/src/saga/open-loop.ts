import { type Histogram } from 'hdr-histogram-js'
import { atConstantRate } from '../constant-rate.ts'
import { createHistogram, recordMs } from '../latency.ts'
import { type Sagas } from './sagas.ts'

/** Places orders at a constant rate, and records how long each took from the instant at which it was due. */
export async function openLoop(
  sagas: Sagas,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Histogram> {
  const histogram = createHistogram()
  const placed = await atConstantRate(
    { perSecond, total: Math.round(perSecond * seconds) },
    async (_index, dueAt) => recordMs(histogram, (await sagas.run()) - dueAt),
  )
  await sagas.settle()
  await Promise.all(placed)
  return histogram
}
