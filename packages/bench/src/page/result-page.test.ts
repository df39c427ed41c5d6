import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { escape } from '@repo/judge/escape'
import { type Measured, type Report } from '../report.ts'
import { verdict } from '../statistics.ts'
import { resultPage } from './result-page.ts'

const measured: Measured = {
  name: 'relay',
  title: 'Relay <fast> & "safe"',
  series: [
    { label: 'relay <ours>', unit: 'rows/s', values: [10, 20, 30] },
    { label: 'the same without', unit: 'rows/s', values: [1, 2, 3] },
    { label: 'the same without', unit: 'rows/s', values: [4, 5, 6] },
    { label: 'placed, p50', unit: 'ms', values: [40, 41] },
    { label: 'never done', unit: 'rows/s', values: [] },
    { label: 'placed, p99', unit: 'ms', values: [80, 90] },
  ],
  verdicts: [
    verdict('relay / <raw>', '', [0.5, 0.6], { atLeast: 0.65 }),
    verdict('p99', 'ms', [80, 90], { atMost: 175 }),
    verdict('free', 'rows/s', [1]),
  ],
  cpu: [{ per: '1,000 rows <ms>', byGroup: Object.fromEntries([...'abcdefgh'].map((group) => [group, 10])) }],
  wal: [{ per: 'row', bytes: 512 }],
  memory: [{ during: 'the relay', byGroup: { kafka: 400 } }],
  plots: [
    {
      title: 'Growth <x>',
      x: { label: 'rows <in>', log: true },
      y: { label: 'ms', log: true },
      lines: [{ label: 'ours <line>', points: [[10, 1], [100, 2], [1_000, 30]] }], // prettier-ignore
    },
  ],
  notes: ['a <note>'],
  wrong: ['3 <records> are missing'],
  busy: null,
  complaints: ['relay: other processes used <60> %'],
}

const calibration = { fsyncsPerSecond: 1, transactionsPerSecond: 2, hashedMbPerSecond: 3 }
const report: Report = {
  at: '2026-03-14T15:09:26Z',
  mode: 'full',
  machine: { processors: 2, model: 'A<bacus>', system: 'Linux', node: 'v20' },
  ownStack: false,
  calibration: { before: calibration, after: null },
  warnings: ['load <7>'],
  measurements: [measured],
}

describe('the page of a result', () => {
  const page = resultPage(report)

  it('has every series and every verdict on it, and everything else that was said', () => {
    const { title, series, verdicts, cpu = [], wal = [], memory = [], plots = [] } = measured
    const texts = [
      title,
      ...series.map(({ label }) => label),
      ...verdicts.map(({ what }) => what),
      ...cpu.flatMap(({ per, byGroup }) => [per, ...Object.keys(byGroup)]),
      ...wal.map(({ per }) => per),
      ...memory.map(({ during }) => during),
      ...plots.flatMap((plot) => [plot.title, plot.x.label, plot.lines[0]!.label]),
      ...[...measured.notes, ...measured.wrong, ...measured.complaints, ...report.warnings],
    ]
    expect(texts.filter((text) => !asWritten(page).includes(text))).toEqual([])
    expect(page.match(/the same without/g)).toHaveLength(2)
    for (const judgement of ['missed, at least 0.65', 'hit, at most 175', 'none'])
      expect(page).toContain(judgement)
  })

  it('escapes what it was told', () => {
    expect(page.match(/<(fast|ours|raw|ms|x|in|line|note|records|60|bacus|7)>/g)).toBeNull()
    expect(page).toContain(escape(measured.title))
  })

  it('loads nothing, runs nothing, and has no number that is none', () => {
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(
      /<script|<link|<img|src=|https?:|@import|url\(/,
    )
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/)
  })

  it('reads results that were written before it', () => {
    const old = new URL('../../results/two-processors-quick-3.json', import.meta.url)
    const earlier = JSON.parse(readFileSync(old, 'utf8')) as Report
    const drawn = resultPage(earlier)
    const said = earlier.measurements.flatMap(({ series, verdicts }) => [
      ...series.map(({ label }) => label),
      ...verdicts.map(({ what }) => what),
    ])
    expect(said.filter((text) => !asWritten(drawn).includes(text))).toEqual([])
    expect(drawn.match(/NaN|Infinity|undefined/g)).toBeNull()
  })
})

/** The text that a reader sees. */
function asWritten(html: string): string {
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' } as const
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity as keyof typeof entities])
}
