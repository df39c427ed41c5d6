import { escape } from '@repo/judge/escape'
import { isHit, type Series, type Verdict } from '../measurement.ts'
import { type Measured } from '../report.ts'
import { median } from '../statistics.ts'
import { figure } from '../table.ts'
import { lineChart } from './line-chart.ts'
import { rangeChart } from './range-chart.ts'
import { stackedBars } from './stacked-bars.ts'
import { asFigure, colours } from './svg.ts'

/** Everything that one measurement came to. */
export function measurementSection(measured: Measured): string {
  const { title, series, verdicts, cpu = [], wal = [], memory = [], plots = [] } = measured
  const { notes, wrong, complaints = [] } = measured
  const measuredSeries = series.filter(({ values }) => values.length > 0)
  const percentiles = measuredSeries.filter((each) => percentileOf(each) !== undefined)
  const others = measuredSeries.filter((each) => percentileOf(each) === undefined)
  const empty = series.filter(({ values }) => values.length === 0)
  const units = [...new Set(others.map(({ unit }) => unit))]
  const list = (items: readonly string[], style: string) =>
    items.length > 0
      ? `<ul class="${style}">${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`
      : ''
  return [
    `<h2>${escape(title)}</h2>`,
    list(
      wrong.map((what) => `WRONG: ${what}`),
      'bad',
    ),
    list(complaints, 'wait'),
    list(
      empty.map(({ label }) => `${label}: no repetition`),
      'wait',
    ),
    verdicts.length > 0 ? verdictTable(verdicts) : '',
    ...units.map((unit) =>
      medians(
        unit,
        others.filter((each) => each.unit === unit),
      ),
    ),
    percentiles.length > 0 ? latencies(percentiles) : '',
    ...plots.map((each) => asFigure(lineChart(each))),
    cpu.length > 0
      ? asFigure(stackedBars('Processors', 'CPU-ms', bars(cpu.map(({ per, byGroup }) => [per, byGroup]))))
      : '',
    wal.length > 0
      ? asFigure(stackedBars('Log of Postgres', 'bytes', bars(wal.map(({ per, bytes }) => [per, { bytes }]))))
      : '',
    memory.length > 0
      ? asFigure(
          stackedBars('Peak memory', 'MB', bars(memory.map(({ during, byGroup }) => [during, byGroup]))),
        )
      : '',
    list(notes, 'soft'),
  ].join('\n')
}

function medians(unit: string, series: readonly Series[]): string {
  const ranges = series.map(({ label, values }, index) => ({
    label,
    values,
    ...rangeOf(values),
    colour: colours[index % colours.length] as string,
  }))
  return asFigure(rangeChart({ title: 'Medians of the repetitions, with their range', unit }, ranges))
}

const percentileName = /, (p\d[\d.]*)$/

function percentileOf({ label }: Series): string | undefined {
  return percentileName.exec(label)?.[1]
}

/** What is measured in percentiles is told apart by colour, and keeps its own row. */
function latencies(series: readonly Series[]): string {
  const names = [...new Set(series.map(percentileOf))].flatMap((name) => name ?? [])
  const colourOf = (name: string | undefined) =>
    colours[names.indexOf(name ?? '') % colours.length] ?? colours[0]
  const ranges = series.map((each) => ({
    label: each.label,
    values: each.values,
    ...rangeOf(each.values),
    colour: colourOf(percentileOf(each)),
  }))
  const legend = names.map((name) => [name, colourOf(name)] as const)
  return asFigure(
    rangeChart({ title: 'Percentiles of the repetitions', unit: series[0]?.unit ?? '', legend }, ranges),
  )
}

function rangeOf(values: readonly number[]) {
  return { value: median(values), min: Math.min(...values), max: Math.max(...values) }
}

function bars(entries: readonly (readonly [string, Readonly<Record<string, number>>])[]) {
  return entries.map(([label, byGroup]) => ({ label, byGroup }))
}

function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(
    (verdict) =>
      `<tr><td class="wide">${escape(verdict.what)}</td><td class="number"><b>${figure(verdict.value)}</b> ${escape(verdict.unit)}</td><td class="number">${figure(verdict.min)} to ${figure(verdict.max)}</td>${judgement(verdict)}</tr>`,
  )
  return `<table><thead><tr><th>what</th><th class="number">value</th><th class="number">range</th><th>target</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function judgement({ value, target }: Verdict): string {
  if (!target) return '<td class="soft">none</td>'
  const wanted = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  return isHit(value, target)
    ? `<td class="good">hit, ${wanted}</td>`
    : `<td class="wait">missed, ${wanted}</td>`
}
