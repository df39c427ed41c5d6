/** Why a run proves less than it should although nothing is broken: each in a sentence. */
import { type Facts } from './facts.ts'
import { percentile, recoveryBoundMs } from './recovery.ts'
import { notDrained } from './drain.ts'
import { faultCounts, lossesOf, pointsHit, totalOf } from './summary.ts'

/**
 * One fault for every ten orders at least, 200 in a run of 2,000, not counting what was lost on a line one by one; each
 * of those that no run may be without; and something at twenty points of the code.
 */
export function tooLittle(facts: Facts, sagas: number, musts: readonly string[]): readonly string[] {
  const counts = faultCounts(facts)
  const faults = totalOf(counts) - lossesOf(counts)
  const wanted = Math.ceil(sagas / 10)
  const missing = musts.filter((name) => !counts.has(name))
  const points = pointsHit(facts).size
  return [
    ...(faults < wanted ? [`Only ${faults} faults were done, where ${wanted} were wanted.`] : []),
    ...(missing.length > 0 ? [`Never done: ${missing.join('; ')}.`] : []),
    ...(points < 20
      ? [`Something was done at ${points} points of the code only, where 20 were wanted.`]
      : []),
  ]
}

/** An outbox that did not come to its end. */
export function neverDrained(facts: Facts): readonly string[] {
  return facts
    .all()
    .flatMap((fact) => (fact.fact === 'phase' && fact.name.startsWith(notDrained) ? [fact.name] : []))
}

/** Half of the kills may be slower, on a machine that has other things to do; more than half is not the machine. */
export function tooSlow(facts: Facts): readonly string[] {
  const times = facts.all().flatMap((fact) => (fact.fact === 'kill' ? [fact.recoveryMs ?? Infinity] : []))
  const median = percentile(times, 0.5)
  if (median === undefined) return ['No recovery was measured.']
  const never = times.filter((ms) => ms === Infinity).length
  if (never > 0) return [`After ${never} of ${times.length} kills a group never had its partitions back.`]
  if (median <= recoveryBoundMs) return []
  return [`A group had its partitions back ${median} ms after a kill (median), bound ${recoveryBoundMs} ms.`]
}
