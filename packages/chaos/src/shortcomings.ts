/** Why a run proves less than it should although nothing is broken: each in a sentence. */
import { type Facts } from './facts.ts'
import { percentile, recoveryBoundMs } from './recovery.ts'
import { faultCounts, totalOf } from './summary.ts'

/** One fault for every ten orders at least: 200 in a run of 2,000. */
export function tooLittle(facts: Facts, sagas: number): readonly string[] {
  const faults = totalOf(faultCounts(facts))
  const wanted = Math.ceil(sagas / 10)
  return faults < wanted ? [`Only ${faults} faults were done, where ${wanted} were wanted.`] : []
}

/** Half of the kills may be slower, on a machine that has other things to do; more than half is not the machine. */
export function tooSlow(facts: Facts): readonly string[] {
  const times = facts.all().flatMap((fact) => (fact.fact === 'kill' ? [fact.recoveryMs ?? Infinity] : []))
  const median = percentile(times, 0.5)
  if (median === undefined) return ['No recovery was measured.']
  if (median <= recoveryBoundMs) return []
  return [`A group had its partitions back ${median} ms after a kill (median), bound ${recoveryBoundMs} ms.`]
}
