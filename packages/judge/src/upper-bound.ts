/**
 * The highest failure rate that `runs` runs without a failure leave possible at this confidence: had it been higher, a
 * failure would have shown with at least that probability. Close to the rule of three, 3 / runs, at 95 %.
 */
export function upperBoundOfFailures(runs: number, confidence = 0.95): number {
  if (!Number.isInteger(runs) || runs < 0) throw new RangeError(`${runs} is no number of runs`)
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`${confidence} is no confidence`)
  return runs === 0 ? 1 : 1 - (1 - confidence) ** (1 / runs)
}
