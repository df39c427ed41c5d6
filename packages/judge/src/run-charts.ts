/** What was measured in a run, over its time, with the faults behind it. */
import { serviceNames } from '@repo/contracts/services'

import { chart, colours, type Series } from './chart.ts'
import { escape } from './escape.ts'
import { type RunFacts } from './read-run-facts.ts'
import { type SampleFact } from './run-facts.ts'

export function runCharts(run: RunFacts): string {
  const { samples, faults, kills } = run
  const from = run.run.at.getTime()
  const to = Math.max(run.end.at.getTime(), from + 1)
  const bands = faults.map((fault) => ({
    from: fault.from.getTime(),
    to: fault.to.getTime(),
    what: `${fault.kind} ${fault.target}`,
  }))
  const common = { from, to, bands }
  return [
    chart({
      ...common,
      title: 'Load',
      unit: 'orders a second',
      series: [rates('placed', samples), rates('ended', samples)],
    }),
    faultBands(run, from, to),
    chart({
      ...common,
      title: 'Lag',
      unit: 'records yet to commit',
      series: perService(samples, ({ lag }) => lag),
    }),
    chart({
      ...common,
      title: 'Outbox',
      unit: 'age of the oldest row, ms',
      series: perService(samples, ({ outboxAgeMs }) => outboxAgeMs),
    }),
    chart({
      ...common,
      title: 'Recovery',
      unit: 'ms from a kill until its work goes on',
      series: recoveries(kills),
    }),
  ].join('\n')
}

/** Smoothed over a second at least: two samples a millisecond apart make any rate. */
function rates(name: 'placed' | 'ended', samples: readonly SampleFact[]): Series {
  const points: [number, number | null][] = []
  let before: SampleFact | undefined
  for (const sample of samples) {
    const count = sample[name]
    if (count === undefined) {
      points.push([sample.at.getTime(), null])
      before = undefined
      continue
    }
    const seconds = before ? (sample.at.getTime() - before.at.getTime()) / 1_000 : 0
    if (before && seconds < 1) continue
    if (before) points.push([sample.at.getTime(), Math.max(0, count - (before[name] ?? count)) / seconds])
    before = sample
  }
  return { name, points }
}

function perService(
  samples: readonly SampleFact[],
  valuesOf: (sample: SampleFact) => Readonly<Record<string, number>> | undefined,
): readonly Series[] {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(valuesOf(sample) ?? {})))].sort()
  return names.map((name) => ({
    name,
    colour: colourOf(name),
    points: samples.map((sample) => [sample.at.getTime(), valuesOf(sample)?.[name] ?? null] as const),
  }))
}

/** A service has one colour on every chart; what is none shares the last. */
function colourOf(name: string): number {
  const index = (serviceNames as readonly string[]).indexOf(name)
  return index < 0 ? colours - 1 : index % colours
}

function recoveries(kills: RunFacts['kills']): readonly Series[] {
  const targets = [...new Set(kills.map(({ target }) => target))].sort()
  return targets.map((name) => ({
    name,
    colour: colourOf(name),
    dots: true,
    points: kills
      .filter(({ target }) => target === name)
      .map(({ at, recoveryMs }) => [at.getTime(), recoveryMs] as const),
  }))
}

const width = 480
const left = 8
const rowHeight = 34

/** A row for each kind of fault: when, and what it was done to. */
function faultBands({ faults }: RunFacts, from: number, to: number): string {
  const caption = `<figcaption>Faults <span>${faults.length}, by kind</span></figcaption>`
  if (faults.length === 0) return `<figure>${caption}<p class="soft">None was injected.</p></figure>`
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort()
  const x = (at: Date) => Math.round(left + ((at.getTime() - from) / (to - from)) * (width - 2 * left))
  const rows = kinds.map((kind, row) => {
    const own = faults.filter((fault) => fault.kind === kind)
    const targets = [...new Set(own.map(({ target }) => target))].sort().join(', ')
    const label = `${kind} (${own.length}): ${targets}`
    const bars = own.map(
      (fault) =>
        `<rect x="${x(fault.from)}" y="${row * rowHeight + 19}" width="${Math.max(2, x(fault.to) - x(fault.from))}" height="9" fill="var(--fault)" opacity=".7"><title>${escape(`${kind} ${fault.target}`)}</title></rect>`,
    )
    return `<text x="${left}" y="${row * rowHeight + 13}">${escape(cut(label, 70))}</text><line x1="${left}" x2="${width - left}" y1="${row * rowHeight + 23.5}" y2="${row * rowHeight + 23.5}" stroke="var(--line)"/>${bars.join('')}`
  })
  return `<figure>${caption}<svg viewBox="0 0 ${width} ${kinds.length * rowHeight + 4}" role="img" aria-label="Faults">${rows.join('')}</svg></figure>`
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
