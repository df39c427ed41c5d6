import { type Outcome } from './measurement.ts'
import { perThousand, type ProcessGroups, type Reading } from './process-groups.ts'
import { median } from './statistics.ts'

/** Call it when so many were done: CPU milliseconds per thousand of them, by group. */
export type Ending = (done: number) => Promise<Reading | undefined>

export interface Metered {
  readonly groups: Pick<ProcessGroups, 'read' | 'forgetPeaks' | 'peaks'>
  /** How far the log of the database server has come, in bytes. */
  walBytes(): Promise<number>
}

interface Cost {
  readonly cpu: Reading | undefined
  readonly walBytes: number
  readonly peakMb: Reading | undefined
}

/** What the contenders of a measurement take besides time: processors, Postgres' log, memory. */
export class Costs {
  readonly #stack: Metered
  readonly #thing: string
  readonly #byContender = new Map<string, Cost[]>()

  /** Of a thing that is done again and again: `event`. */
  constructor(stack: Metered, thing: string) {
    this.#stack = stack
    this.#thing = thing
  }

  /** The meter of one contender runs from here to the ending. Repetition 0 warms up and does not count. */
  async begin(contender: string, repetition: number): Promise<Ending> {
    const { groups } = this.#stack
    const walBefore = await this.#stack.walBytes()
    groups.forgetPeaks()
    const cpuBefore = groups.read()
    return async (done) => {
      const cpu = perThousand(done, cpuBefore, groups.read())
      const peakMb = groups.peaks()
      const walBytes = ((await this.#stack.walBytes()) - walBefore) / done
      if (repetition === 0 || done === 0) return cpu
      const costs = this.#byContender.get(contender) ?? []
      costs.push({ cpu, walBytes, peakMb })
      this.#byContender.set(contender, costs)
      return cpu
    }
  }

  /** CPU and log are medians of the repetitions, memory is the largest of them. */
  get outcome(): Required<Pick<Outcome, 'cpu' | 'wal' | 'memory'>> {
    const all = [...this.#byContender]
    const largest = (values: readonly number[]) => Math.max(...values)
    return {
      cpu: all.flatMap(([who, costs]) => {
        const byGroup = groupwise(known(costs.map(({ cpu }) => cpu)), median)
        return byGroup ? [{ per: `1,000 ${this.#thing}s, ${who}`, byGroup }] : []
      }),
      wal: all.map(([who, costs]) => ({
        per: `${this.#thing}, ${who}`,
        bytes: median(costs.map(({ walBytes }) => walBytes)),
      })),
      memory: all.flatMap(([during, costs]) => {
        const byGroup = groupwise(known(costs.map(({ peakMb }) => peakMb)), largest)
        return byGroup ? [{ during, byGroup }] : []
      }),
    }
  }
}

const known = (readings: readonly (Reading | undefined)[]): readonly Reading[] =>
  readings.filter((reading) => reading !== undefined)

function groupwise(
  readings: readonly Reading[],
  sum: (values: readonly number[]) => number,
): Reading | undefined {
  if (readings.length === 0) return undefined
  const groups = new Set(readings.flatMap((reading) => Object.keys(reading)))
  return Object.fromEntries(
    [...groups].map((group) => [group, sum(readings.map((reading) => reading[group] ?? 0))]),
  )
}
