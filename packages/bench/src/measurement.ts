/**
 * What a measurement is, and what it hands back.
 *
 * Terms
 *   series    one value per repetition of one contender, in the order in which they ran
 *   verdict   one number that sums the series up, and the target it is held against; without a unit it is a ratio of
 *             two that ran side by side
 *   wrong     something lost, reordered or impossible: then the numbers mean nothing, and the run fails
 */
import { type Plan } from './plan.ts'
import { type BenchStack } from './stack.ts'

export interface Series {
  readonly label: string
  readonly unit: string
  readonly values: readonly number[]
}

export type Target = { readonly atLeast: number } | { readonly atMost: number }

export interface Verdict {
  readonly what: string
  readonly unit: string
  readonly value: number
  readonly min: number
  readonly max: number
  /** One per repetition, where the value is their median. */
  readonly values?: readonly number[]
  readonly target?: Target
}

/** CPU milliseconds, by group of processes, for each thousand of something. */
export interface CpuCost {
  readonly per: string
  readonly byGroup: Readonly<Record<string, number>>
}

/** What Postgres wrote into its log for each of something. */
export interface WalCost {
  readonly per: string
  readonly bytes: number
}

/** The most memory that each group of processes had meanwhile, in megabytes. */
export interface PeakMemory {
  readonly during: string
  readonly byGroup: Readonly<Record<string, number>>
}

/** How something grows, as lines: for the page of the results. */
export interface LinePlot {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly {
    readonly label: string
    readonly points: readonly (readonly [x: number, y: number])[]
  }[]
}

export interface Axis {
  readonly label: string
  /** Logarithmic: every value on it is above zero. */
  readonly log?: boolean
}

export interface Outcome {
  readonly series: readonly Series[]
  readonly verdicts: readonly Verdict[]
  readonly cpu?: readonly CpuCost[]
  readonly wal?: readonly WalCost[]
  readonly memory?: readonly PeakMemory[]
  readonly plots?: readonly LinePlot[]
  readonly notes: readonly string[]
  readonly wrong: readonly string[]
}

export interface Surroundings {
  readonly stack: BenchStack
  readonly plan: Plan
  /** Says what is being done now. */
  readonly progress: (doing: string) => void
  readonly signal: AbortSignal
}

export interface Measurement {
  readonly name: string
  readonly title: string
  /** True for what fetches programs of others, or takes half an hour: it runs when it is named, and not with the rest. */
  readonly onlyWhenAsked?: boolean
  /** True for what nobody waits for: a quick run leaves it out unless it is named. */
  readonly notInQuick?: boolean
  /** Postgres runs with `wal_level = logical`, for everybody in the run. */
  readonly needsLogicalDecoding?: boolean
  run(around: Surroundings): Promise<Outcome>
}

export function isHit(value: number, target: Target): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}
