import { expect, it } from '@jest/globals'
import { growthPercent } from './growth-percent.ts'

it.each([
  { values: [50, 90, 100, 100, 100, 100], percent: 0, that: 'filled once is no growth' },
  { values: [100, 100, 100, 100, 110, 110], percent: 10, that: 'what comes after counts' },
  { values: [100, 100, 100, 100, 90, 90], percent: -10, that: 'shrinking is below zero' },
  { values: [1, 1, 1, 100, 100, 100, 100, 500, 100], percent: 0, that: 'one high sample is none' },
  {
    values: [1, 100, 100, 100, 100, 120, 120],
    percent: 20,
    that: 'what three does not divide is left out first',
  },
])('growth in per cent: $that', ({ values, percent }) => {
  expect(growthPercent(values)).toBeCloseTo(percent, 6)
})
