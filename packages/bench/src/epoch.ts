/** What to take from milliseconds since the epoch to be on the clock of `performance.now()`; that one is not adjusted. */
export function epochOffset(): number {
  return Date.now() - performance.now()
}
