import { availableParallelism, loadavg } from 'node:os'
import { percent } from './percent.ts'
import { machineTime } from './processor-time.ts'

/** Shares of all processors together over a stretch of time, 0 to 1. */
export interface Busy {
  readonly ours: number
  /** Work of processes that are none of ours. */
  readonly others: number
  readonly stolen: number
}

const tolerated = { others: 0.1, stolen: 0.03 }

/** Begins to watch; the function it returns says what happened since. Undefined where the kernel does not say. */
export function watchMachine(oursMs: () => number): () => Busy | undefined {
  const from = { at: performance.now(), machine: machineTime(), oursMs: oursMs() }
  return () => {
    const machine = machineTime()
    if (!machine || !from.machine) return undefined
    const capacityMs = (performance.now() - from.at) * availableParallelism()
    const ours = oursMs() - from.oursMs
    const others = machine.busyMs - from.machine.busyMs - ours
    const share = (ms: number) => Math.min(1, Math.max(0, ms / capacityMs))
    return {
      ours: share(ours),
      others: share(others),
      stolen: share(machine.stolenMs - from.machine.stolenMs),
    }
  }
}

/** What is wrong with the machine as a place to measure on, in words; nothing when it was ours alone. */
export function complaintsAbout(busy: Busy | undefined, when: string): readonly string[] {
  if (!busy) return []
  const complaints: string[] = []
  if (busy.others > tolerated.others) {
    complaints.push(`${when}: other processes used ${percent(busy.others)} of the processors`)
  }
  if (busy.stolen > tolerated.stolen) {
    complaints.push(`${when}: ${percent(busy.stolen)} of the processors' time was stolen by other machines`)
  }
  return complaints
}

export function loadNow(): number {
  return loadavg()[0] ?? 0
}
