import { isRatio } from './guard.ts'
import { type Series, type Verdict } from './measurement.ts'
import { type Measured } from './report.ts'
import { verdict } from './statistics.ts'

/** Two runs of one measurement as one with all their repetitions. What is no ratio stays as the first run had it. */
export function pooled(first: Measured, second: Measured): Measured {
  return {
    ...first,
    series: first.series.map((each) => pooledSeries(each, second.series)),
    verdicts: first.verdicts.map((each) => pooledRatio(each, second.verdicts)),
    notes: [...first.notes, 'measured twice: series and ratios have the repetitions of both'],
    wrong: [...first.wrong, ...second.wrong],
    complaints: [...first.complaints, ...second.complaints],
  }
}

function pooledSeries(each: Series, others: readonly Series[]): Series {
  // "the same without" stands there more than once, each time of something else.
  const same = others.find(({ label, unit }) => label === each.label && unit === each.unit)
  return same ? { ...each, values: [...each.values, ...same.values] } : each
}

function pooledRatio(each: Verdict, others: readonly Verdict[]): Verdict {
  const same = others.find(({ what }) => what === each.what)
  if (!isRatio(each) || !each.values || !same?.values) return each
  return verdict(each.what, each.unit, [...each.values, ...same.values], each.target)
}
