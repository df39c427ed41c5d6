/** The charts of docs/performance.md: what a reader sees without running anything. */
import { type LinePlot } from '../measurement.ts'
import { newestWhole } from '../readme-table.ts'
import { type Measured, type Report } from '../report.ts'
import { groupsOf, sagaProcessors } from '../saga-processors.ts'
import { median } from '../statistics.ts'
import { lineChart } from './line-chart.ts'
import { rangeChart } from './range-chart.ts'
import { stackedBars } from './stacked-bars.ts'
import { asImage, colours, type Chart } from './svg.ts'

/** File name -> SVG, each of the newest full result that has what it shows; none where there is no such result. */
export function documentedCharts(reports: readonly Report[]): ReadonlyMap<string, string> {
  const charts = [
    ...processors(reports),
    ...relays(reports),
    ...plotsOf('saturation', reports),
    ...plotsOf('growth', reports),
  ]
  return new Map(charts.map(([name, chart]) => [`${name}.svg`, asImage(chart)]))
}

type Named = readonly [name: string, chart: Chart]

function processors(reports: readonly Report[]): Named[] {
  const newest = newestWhole(reports)
  if (!newest) return []
  const measured = sagaProcessors(newest)
  const groups = groupsOf(measured)
  const costs = measured.map((cost) => ({
    ...cost,
    byGroup: Object.fromEntries(groups.map((group) => [group, cost.byGroup[group] ?? 0])),
  }))
  const saturated = costs.filter(({ rate }) => rate === undefined)
  // The slowest first: what falls from one bar to the next is what load makes cheaper.
  const byRate = costs
    .filter(({ overHttp }) => overHttp)
    .sort((one, other) => (one.rate ?? Infinity) - (other.rate ?? Infinity))
  return [
    ['processors-saturated', stackedBars('Processors for 1,000 sagas, saturated', 'CPU-ms', saturated)],
    ['processors-by-load', stackedBars('Processors for 1,000 sagas, by load', 'CPU-ms', byRate)],
  ]
}

function relays(reports: readonly Report[]): Named[] {
  const series = newestWith(reports, 'peers')?.series ?? []
  if (series.length === 0) return []
  const ranges = series.map(({ label, values }, index) => ({
    label,
    values,
    value: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    colour: colours[index === 0 ? 0 : 5],
  }))
  const title = 'A backlog through each relay'
  return [['relays', rangeChart({ title, unit: `${series[0]?.unit}, with the range`, log: true }, ranges)]]
}

/** Of each line the newest: a run may have drawn only some of them. */
function plotsOf(name: string, reports: readonly Report[]): Named[] {
  const plots = new Map<string, LinePlot>()
  for (const report of oldestFirst(reports)) {
    for (const plot of measuredIn(report, name)?.plots ?? []) plots.set(plot.title, plot)
  }
  return [...plots].map(([title, plot]) => [`${name}-${fileName(title)}`, lineChart(plot)])
}

function newestWith(reports: readonly Report[], name: string): Measured | undefined {
  return oldestFirst(reports)
    .flatMap((report) => measuredIn(report, name) ?? [])
    .at(-1)
}

function measuredIn({ measurements }: Report, name: string): Measured | undefined {
  return measurements.find((each) => each.name === name)
}

function oldestFirst(reports: readonly Report[]): Report[] {
  return reports.filter(({ mode }) => mode === 'full').sort((one, other) => one.at.localeCompare(other.at))
}

function fileName(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}
