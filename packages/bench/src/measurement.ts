/**
 * What a measurement is, and what it hands back.
 *
 * Terms
 *   series    one value per repetition of one contender, in the order in which they ran
 *   verdict   one number that sums the series up, and the target it is held against
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
  readonly target?: Target
}

/** CPU milliseconds, by group of processes, for each thousand of something. */
export interface CpuCost {
  readonly per: string
  readonly byGroup: Readonly<Record<string, number>>
}

/** How one thing changes with another. */
export interface Plot {
  readonly title: string
  readonly x: { readonly label: string; readonly log?: boolean }
  readonly y: { readonly label: string }
  readonly lines: readonly {
    readonly label: string
    readonly points: readonly (readonly [x: number, y: number])[]
  }[]
}

export interface Outcome {
  readonly series: readonly Series[]
  readonly verdicts: readonly Verdict[]
  readonly cpu?: readonly CpuCost[]
  readonly plots?: readonly Plot[]
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
  /** True for what fetches programs of others: it runs when it is named, and not with the rest. */
  readonly onlyWhenAsked?: boolean
  /** True for what takes longer than `--quick` promises: there it runs only when it is named. */
  readonly notInQuick?: boolean
  /** Postgres runs with `wal_level = logical`, for everybody in the run. */
  readonly needsLogicalDecoding?: boolean
  run(around: Surroundings): Promise<Outcome>
}

export function isHit(value: number, target: Target): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}
