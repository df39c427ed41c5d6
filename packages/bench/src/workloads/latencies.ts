import { createHistogram, ms } from '../latency.ts'
import { type Series, type Verdict } from '../measurement.ts'
import { verdict } from '../statistics.ts'
import { type Latencies, stages } from './pipeline.ts'

const percentiles = [50, 99, 99.9] as const

const stageNames = {
  appended: 'on the log',
  seen: 'at a plain consumer',
  handled: 'committed by its consumer',
} as const

/** The percentiles of all repetitions together, each with the range of the repetitions' own. */
export function latencyVerdicts(what: string, runs: readonly Latencies[]): readonly Verdict[] {
  return stages.flatMap((stage) => {
    const all = createHistogram()
    for (const run of runs) all.add(run[stage])
    return percentiles.map((percentile) => ({
      ...verdict(
        `${what} ${stageNames[stage]}, p${percentile}`,
        'ms',
        runs.map((run) => ms(run[stage], percentile)),
      ),
      value: ms(all, percentile),
    }))
  })
}

/** The median of each repetition, at every stage. */
export function latencySeries(what: string, runs: readonly Latencies[]): readonly Series[] {
  return stages.map((stage) => ({
    label: `${what} ${stageNames[stage]}, p50`,
    unit: 'ms',
    values: runs.map((run) => ms(run[stage], 50)),
  }))
}
