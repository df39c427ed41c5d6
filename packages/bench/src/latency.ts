import { build, type Histogram } from 'hdr-histogram-js'

/** Microseconds, up to a minute, to three digits. */
export const createHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 })

/** What came before its time, by clocks of different grain, counts as the least there is. */
export function recordMs(histogram: Histogram, latencyMs: number): void {
  histogram.recordValue(Math.max(1, Math.round(latencyMs * 1_000)))
}

/** A percentile in milliseconds. */
export function ms(histogram: Histogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1_000
}
