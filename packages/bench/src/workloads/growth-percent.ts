import { median } from '../statistics.ts'

/**
 * By how many per cent the median of the last third lies above the median of the third before. The first third is left
 * out: what is filled once, as caches are, is no growth.
 */
export function growthPercent(values: readonly number[]): number {
  const third = Math.floor(values.length / 3)
  const before = median(values.slice(-2 * third, -third))
  return (median(values.slice(-third)) / before - 1) * 100
}
