/**
 * Whether the ratios of a run are still what they were.
 *
 * Terms
 *   ratio      a verdict without a unit: ours against what ran right beside it, so that it travels between machines
 *   baseline   what each ratio was, on a machine with nothing else to do
 *   noisy      the machine had other work meanwhile, or the repetitions disagree: the ratio says nothing
 */
import { type Verdict } from './measurement.ts'
import { percent } from './percent.ts'
import { median, middleHalf } from './statistics.ts'

export const tolerated = {
  /** Of the baseline. */
  loss: 0.2,
  /** How far apart the middle half of the repetitions may be, of their median. */
  spread: 0.25,
} as const

export interface Baseline {
  readonly at: string
  readonly machine: string
  /** By `measurement: verdict`. */
  readonly ratios: Readonly<Record<string, number>>
}

/** The part of a measured measurement that is looked at here. */
export interface Judged {
  readonly name: string
  readonly verdicts: readonly Verdict[]
  /** Why the machine was no place to measure on meanwhile. */
  readonly complaints: readonly string[]
}

export type State = 'ok' | 'lost' | 'does not count' | 'missing' | 'new'

export interface Comparison {
  readonly ratio: string
  readonly state: State
  readonly baseline?: number
  readonly now?: number
  /** Of the baseline: -0.21 where 21 % are gone. */
  readonly change?: number
  /** Why it does not count. */
  readonly why?: string
}

export const isRatio = ({ unit }: Verdict): boolean => unit === ''

/** Every ratio of the baseline and of the run. What the run should have had and has not is `missing`. */
export function compare(baseline: Baseline, measured: readonly Judged[]): readonly Comparison[] {
  const found = new Map(measured.flatMap(ratiosOf))
  const gone = Object.entries(baseline.ratios)
    .filter(([ratio]) => !found.has(ratio))
    .map(([ratio, value]): Comparison => ({ ratio, state: 'missing', baseline: value }))
  return [
    ...[...found].map(([ratio, { verdict, complaints }]) =>
      held(ratio, verdict, complaints, baseline.ratios[ratio]),
    ),
    ...gone,
  ]
}

/** The baseline of these measurements alone, for a run that was asked for no others. */
export function onlyOf(baseline: Baseline, names: readonly string[]): Baseline {
  const ratios = Object.entries(baseline.ratios).filter(([ratio]) =>
    names.some((name) => ratio.startsWith(`${name}: `)),
  )
  return { ...baseline, ratios: Object.fromEntries(ratios) }
}

/** True when a ratio of it seems lost, so that it is worth measuring once more. */
export function seemsLost(baseline: Baseline, measured: Judged): boolean {
  return compare(onlyOf(baseline, [measured.name]), [measured]).some(({ state }) => state === 'lost')
}

export function fails(comparisons: readonly Comparison[]): boolean {
  return comparisons.some(({ state }) => state === 'lost' || state === 'missing')
}

/** What a run says the ratios are from now on. */
export function baselineOf(at: string, machine: string, measured: readonly Judged[]): Baseline {
  const ratios = measured.flatMap(ratiosOf).map(([ratio, { verdict }]) => [ratio, verdict.value] as const)
  return { at, machine, ratios: Object.fromEntries(ratios) }
}

interface Found {
  readonly verdict: Verdict
  readonly complaints: readonly string[]
}

function ratiosOf({ name, verdicts, complaints }: Judged): [string, Found][] {
  // A ratio of nothing is NaN, and missing.
  const ratios = verdicts.filter((verdict) => isRatio(verdict) && Number.isFinite(verdict.value))
  return ratios.map((verdict) => [`${name}: ${verdict.what}`, { verdict, complaints }])
}

function held(
  ratio: string,
  verdict: Verdict,
  complaints: readonly string[],
  baseline: number | undefined,
): Comparison {
  const now = verdict.value
  const reasons = [...complaints, ...disagreement(verdict)]
  const why = reasons.length > 0 ? { why: reasons.join('; ') } : {}
  if (baseline === undefined) return { ratio, state: 'new', now, ...why }
  const change = now / baseline - 1
  const compared = { ratio, baseline, now, change }
  if (reasons.length > 0) return { ...compared, state: 'does not count', ...why }
  const lowerIsBetter = verdict.target !== undefined && 'atMost' in verdict.target
  const loss = lowerIsBetter ? change : -change
  return { ...compared, state: loss > tolerated.loss ? 'lost' : 'ok' }
}

function disagreement({ values = [] }: Verdict): readonly string[] {
  const spread = middleHalf(values) / median(values)
  if (!(spread > tolerated.spread)) return []
  return [
    `the middle half of its repetitions is ${percent(spread)} apart, more than ${percent(tolerated.spread)}`,
  ]
}
