/** What a run does with its time, and how long it lets an order take. */
import { type Planned } from './faults.ts'

/** More orders in a second than a machine of two cores can carry while everything is being broken. */
export const fastestPerSecond = 20

/** What is left of the time after everything else has had its share: start, drain, three verdicts, a cold start. */
export function loadMsOf(minutes: number): number {
  return minutes * 60_000 - Math.min(minutes * 33_000, 600_000)
}

/** The fewest whole minutes in which so many orders can be placed. */
export function minutesFor(sagas: number): number {
  let minutes = 1
  while (sagas / (loadMsOf(minutes) / 1_000) > fastestPerSecond) minutes += 1
  return minutes
}

/** How long an order may be pending: what the services are told. */
export const orderDeadlineMs = 45_000

/** What waited for a part that was away is through by so long after it came back. */
export const drainTimeoutMs = 120_000

/** How wrong the clock of a service may be made, in either direction. */
export const wrongestClockMs = 20_000

/**
 * How long an order may take from its placing to its end. Until its deadline it may be pending. By then it is being
 * cancelled, or is confirmed, and waits at most for the part of the system that is away longest; when that is back,
 * everything must move on within the time of a drain. Its begin and its end are read from clocks that may be wrong.
 */
export function sagaBoundMs(plan: readonly Planned[]): number {
  return orderDeadlineMs + longestOutageMs(plan) + drainTimeoutMs + 2 * wrongestClockMs
}

/** The longest that a planned fault keeps some part of the system from working. */
export function longestOutageMs(plan: readonly Planned[]): number {
  return Math.max(0, ...plan.map(outageMs))
}

function outageMs({ fault, forMs }: Planned): number {
  if (fault.kind === 'kafka down' || fault.kind === 'point') return fault.ms
  // More instances, and another time of day, keep nobody from working.
  return fault.kind === 'scale' || fault.kind === 'skew' ? 0 : forMs
}
