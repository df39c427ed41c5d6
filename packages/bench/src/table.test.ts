import { stripVTControlCharacters } from 'node:util'

import { expect, it } from '@jest/globals'

import { figure, render } from './table.ts'

it.each([
  [0.6543, '0.654'],
  [45.04, '45.0'],
  [175, '175'],
  [57_123, '57,100'],
  [0, '0.00'],
  [NaN, '-'],
])('writes %d as %s', (value, text) => {
  expect(figure(value)).toBe(text)
})

it('says of every target whether it was hit, and what is wrong', () => {
  const verdict = { unit: '', min: 0.6, max: 0.8 }
  const coloured = render('Relay', {
    series: [{ label: 'relay', unit: 'rows/s', values: [3, 1, 2] }],
    verdicts: [
      { ...verdict, what: 'a', value: 0.7, target: { atLeast: 0.65 } },
      { ...verdict, what: 'b', value: 0.7, target: { atMost: 0.65 } },
    ],
    cpu: [{ per: '1,000 sagas', byGroup: { kafka: 300, order: 700 } }],
    wal: [{ per: 'saga', bytes: 12_345.6 }],
    memory: [{ during: 'the relay', byGroup: { kafka: 400, order: 99.6 } }],
    notes: [],
    wrong: ['3 records are missing'],
  })
  const text = stripVTControlCharacters(coloured)
  expect(text).toMatch(/relay +2\.00 rows\/s +1\.00 to 3\.00/)
  expect(text).toMatch(/a +0\.700 .* hit \(at least 0\.65\)/)
  expect(text).toMatch(/b +0\.700 .* missed \(at most 0\.65\)/)
  expect(text).toContain('CPU-ms per 1,000 sagas: 1000 = order 700, kafka 300')
  expect(text).toContain('WAL per saga: 12,346 bytes')
  expect(text).toContain('Peak memory in MB, the relay: 500 = kafka 400, order 100')
  expect(text).toContain('WRONG: 3 records are missing')
})
