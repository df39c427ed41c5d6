import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { type Report } from '../report.ts'
import { documentedCharts } from './documented-charts.ts'

const results = new URL('../../results/', import.meta.url)
const reports = readdirSync(results)
  .filter((file) => file.endsWith('.json') && file !== 'baseline.json')
  .map((file) => JSON.parse(readFileSync(new URL(file, results), 'utf8')) as Report)

describe('the charts of the page about performance', () => {
  const charts = documentedCharts(reports)

  it('show where a saga spends its time, the relays side by side, and what grows', () => {
    const [processors, byLoad, relays, ...growth] = charts.keys()
    expect([processors, byLoad, relays]).toEqual([
      'processors-saturated.svg',
      'processors-by-load.svg',
      'relays.svg',
    ])
    expect(growth).toContain('growth-relay-by-rows-in-the-outbox.svg')
    expect(growth.length).toBeGreaterThan(5)
  })

  it('name everything that they draw', () => {
    for (const group of ['Postgres', 'Order', 'Payment', 'Inventory', 'Shipping', 'Kafka', 'generator']) {
      expect(charts.get('processors-saturated.svg')).toContain(`>${group}</text>`)
    }
    for (const load of ['50/s', '200/s', 'saturated'])
      expect(charts.get('processors-by-load.svg')).toContain(`over HTTP, ${load}`)
    expect(charts.get('relays.svg')).toContain('Debezium, tuned for rate')
  })

  it('stand alone: every colour is theirs, nothing is loaded, nothing runs, no number is none', () => {
    for (const image of charts.values()) {
      for (const [, colour] of image.matchAll(/var\((--[a-z]+\d*)\)/g))
        expect(image).toContain(`${colour}: #`)
      expect(image.replaceAll('http://www.w3.org/', '')).not.toMatch(
        /<script|href|src=|https?:|@import|url\(/,
      )
      expect(image).not.toMatch(/NaN|Infinity|undefined|\[object|foreignObject/)
    }
  })

  it('are of the newest full result that has what they show', () => {
    const quick = reports.filter(({ mode }) => mode === 'quick')
    expect(documentedCharts(quick).has('relays.svg')).toBe(false)
    const later = reports.map((report) => ({ ...report, at: `2099${report.at.slice(4)}`, measurements: [] }))
    expect(documentedCharts([...reports, ...later])).toEqual(charts)
  })

  it('are on the page, all of them and no others', () => {
    const docs = new URL('../../../../docs/', import.meta.url)
    const page = readFileSync(new URL('performance.md', docs), 'utf8')
    const shown = [...page.matchAll(/charts\/([\w-]+\.svg)/g)].map(([, name]) => name)
    expect(shown.sort()).toEqual([...charts.keys()].sort())
    expect(readdirSync(new URL('charts', docs)).sort()).toEqual(shown)
  })
})
