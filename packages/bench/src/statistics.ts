import { type Target, type Verdict } from './measurement.ts'

/** The middle value; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2
}

/** How far apart the lower and the upper quartile are: one outlier on each side of five does not show. */
export function middleHalf(values: readonly number[]): number {
  if (values.length === 0) return NaN
  const sorted = [...values].sort((a, b) => a - b)
  const quantile = (share: number): number => {
    const at = share * (sorted.length - 1)
    const [below = NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
    return below + (above - below) * (at - Math.floor(at))
  }
  return quantile(0.75) - quantile(0.25)
}

/** The median of the values with their range, held against a target. */
export function verdict(what: string, unit: string, values: readonly number[], target?: Target): Verdict {
  return {
    what,
    unit,
    value: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    values,
    ...(target && { target }),
  }
}

/**
 * Each repetition against the one that ran right beside it. A machine that slows down half-way slows both of a pair,
 * and their ratio stays what it was.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, index) => value / (theirs[index] as number))
}
