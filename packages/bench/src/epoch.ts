/** What to take from milliseconds since the epoch to be on the clock of `performance.now()`; that one is not adjusted. */
export function epochOffset(): number {
  return Date.now() - performance.now()
}

/** Milliseconds of the clock that all processes of a machine share; nobody adjusts it. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
