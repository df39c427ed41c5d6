import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { niceCeiling } from './chart.ts'
import { clientsOf, readClients } from './clients.ts'
import { honestHistory } from './honest-history.test-kit.ts'
import { report } from './judge.ts'
import { readRunFacts, type RunFacts } from './read-run-facts.ts'
import { documentOf } from './report-document.ts'
import { writeRunFacts } from './run-facts.ts'
import { writeReport } from './write-report.ts'

const at = (seconds: number) => new Date(Date.parse('2026-03-14T15:00:00Z') + seconds * 1_000)

describe('the page of a report', () => {
  let folder: string
  let run: RunFacts
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'judge-page-'))
    const facts = writeRunFacts(folder)
    facts.write({ fact: 'run', seed: '4711', at: at(-5), title: 'a <storm>' })
    facts.write({ fact: 'fault', kind: 'cut', target: 'postgres', from: at(-1), to: at(1) })
    facts.write({ fact: 'fault', kind: 'slow', target: 'provider', from: at(40), to: at(50) })
    for (let second = 0; second < 60; second++) {
      facts.write({
        fact: 'sample',
        at: at(second),
        placed: second * 10,
        ended: second * 9,
        lag: { order: 3 },
      })
    }
    facts.write({ fact: 'kill', target: 'payment', at: at(20), recoveryMs: 900 })
    facts.write({ fact: 'request', what: 'place', key: 'k', sentAt: at(1), outcome: 'failed', status: 422 })
    facts.close(at(60))
    run = readRunFacts(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const honest = honestHistory()
  const forged = { ...honest, ledger: [...honest.ledger, { ...honest.ledger[0]!, providerId: 'ch-<again>' }] }

  it('loads nothing, runs nothing, and has no number that is none', () => {
    const page = writeReport(folder, report(forged, [], false), { judgedAt: at(61), run })
    const html = readFileSync(page, 'utf8')
    expect(html).not.toMatch(/<script|<link|<img|src=|https?:|@import|url\(/)
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/)
    expect(html).toContain('a &lt;storm&gt;')
    expect(html).not.toContain('<storm>')
    expect(html.match(/<figure>/g)).toHaveLength(5)
  })

  it('tells the story of the order in question, with the faults of its time alone', () => {
    const document = documentOf(report(forged, [], false), at(61), run)
    expect(document.verdict).toBe('broken')
    const { moments } = document.orders['order-shipped']!
    expect(moments.filter(({ source }) => source === 'fault').map(({ what }) => what)).toEqual([
      'cut postgres, until 15:00:01.000',
    ])
    expect(new Set(moments.map(({ source }) => source))).toEqual(
      new Set(['fault', 'log', 'event store', 'provider', 'ledger', 'stock']),
    )
    expect(moments.map((moment) => moment.at.getTime())).toEqual(
      moments.map((moment) => moment.at.getTime()).sort((a, b) => a - b),
    )
  })

  it('leaves the same as JSON, with amounts as text', () => {
    writeReport(folder, report(honest, [], false), { judgedAt: at(61), run })
    const document = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Record<string, unknown>
    expect(document).toMatchObject({ format: 1, verdict: 'holds', blind: [], run: { run: { seed: '4711' } } })
  })

  it('says that there is no verdict when the judge was blind', () => {
    const blind = report({ ...honest, clients: [] }, [], false)
    expect(documentOf(blind, at(61)).verdict).toBe('no verdict')
  })

  it('has clients who were told what the facts say', () => {
    const told = { what: 'place', idempotencyKey: 'k', sentAt: at(1), outcome: 'refused', status: 422 }
    expect(clientsOf(run)).toEqual([told])
    const file = join(folder, 'clients.ndjson')
    writeFileSync(
      file,
      '{"what":"place","key":"k","sentAt":"2026-03-14T15:00:01Z","outcome":"failed","status":422}\n',
    )
    expect(readClients(file)).toEqual([told])
    writeFileSync(file, '{"what":"place","key":"k","sentAt":"2026-03-14T15:00:01Z","outcome":"fine"}\n')
    expect(() => readClients(file)).toThrow(/:1 has the outcome "fine"/)
    writeFileSync(file, '[{"idempotencyKey":"k","outcome":"perhaps"}]')
    expect(() => readClients(file)).toThrow(/"perhaps"/)
  })
})

describe('the axis of a chart', () => {
  it.each([
    [0.3, 0.5],
    [1, 1],
    [11, 20],
    [240, 250],
    [501, 1_000],
  ])('of a peak of %d ends at %d', (peak, ceiling) => {
    expect(niceCeiling(peak)).toBeCloseTo(ceiling, 9)
  })
})
