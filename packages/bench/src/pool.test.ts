import { expect, it } from '@jest/globals'
import { pooled } from './pool.ts'
import { type Measured } from './report.ts'
import { verdict } from './statistics.ts'

function measured(rates: readonly number[], ratios: readonly number[], wrong: readonly string[]): Measured {
  return {
    name: 'relay',
    title: 'Relay',
    series: [{ label: 'relay', unit: 'rows/s', values: rates }],
    verdicts: [verdict('relay / raw', '', ratios, { atLeast: 1 }), verdict('rows', 'rows/s', rates)],
    notes: [],
    wrong,
    busy: null,
    complaints: wrong,
  }
}

it('puts the repetitions of two runs together, and forgets nothing that was wrong', () => {
  const both = pooled(measured([10, 20], [0.5, 0.6], []), measured([30, 40], [0.9, 1.2], ['lost']))
  expect(both.series).toEqual([{ label: 'relay', unit: 'rows/s', values: [10, 20, 30, 40] }])
  const [ratio, figure] = both.verdicts
  expect(ratio).toMatchObject({ value: 0.75, min: 0.5, max: 1.2, target: { atLeast: 1 } })
  expect(figure).toMatchObject({ value: 15 })
  expect(both).toMatchObject({ wrong: ['lost'], complaints: ['lost'] })
})
