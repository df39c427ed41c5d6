import { describe, expect, it } from '@jest/globals'
import { type Report } from './report.ts'
import { processorTable, sagaProcessors } from './saga-processors.ts'

const cost = (per: string, byGroup: Record<string, number>) => ({ per: `1,000 sagas, ${per}`, byGroup })

function report(cpu: Report['measurements'][number]['cpu']): Report {
  const calibration = { fsyncsPerSecond: 1, transactionsPerSecond: 2, hashedMbPerSecond: 3 }
  return {
    at: '2026-03-14T15:09:26Z',
    mode: 'full',
    machine: { processors: 2, model: 'Abacus', system: 'Linux', node: 'v20' },
    ownStack: true,
    calibration: { before: calibration, after: null },
    warnings: [],
    measurements: [
      {
        name: 'saga',
        title: '',
        series: [],
        verdicts: [],
        ...(cpu && { cpu }),
        notes: [],
        wrong: [],
        busy: null,
        complaints: [],
      },
    ],
  }
}

const measured = report([
  cost('1,200 orders/s, providers over HTTP', { provider: 400, postgres: 2_600.4, registry: 3 }),
  cost('providers in process', { provider: 1, postgres: 600, registry: 1 }),
])

describe('what a saga takes of the processors', () => {
  it('is told by load, the cheapest first, with groups in words', () => {
    expect(sagaProcessors(measured)).toEqual([
      {
        label: 'in process, saturated',
        rate: undefined,
        overHttp: false,
        byGroup: { 'provider simulator': 1, Postgres: 600, registry: 1 },
      },
      {
        label: 'over HTTP, 1,200/s',
        rate: 1_200,
        overHttp: true,
        byGroup: { 'provider simulator': 400, Postgres: 2_600.4, registry: 3 },
      },
    ])
  })

  it('is a table: the dearest first, who takes next to nothing only in the sum', () => {
    expect(processorTable(measured).split('\n').slice(2)).toEqual([
      '| | in process, saturated | over HTTP, 1,200/s |',
      '| --- | --- | --- |',
      '| Postgres | 600 | 2,600 |',
      '| provider simulator | 1 | 400 |',
      '| all | 602 | 3,003 |',
    ])
  })

  it('is not made up for a run that did not measure it', () => {
    expect(sagaProcessors(report(undefined))).toEqual([])
    expect(() => processorTable(report(undefined))).toThrow('does not know')
  })
})
