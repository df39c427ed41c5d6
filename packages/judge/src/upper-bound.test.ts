import { describe, expect, it } from '@jest/globals'

import { upperBoundOfFailures } from './upper-bound.ts'

describe('runs without a failure', () => {
  it('prove nothing when there were none', () => {
    expect(upperBoundOfFailures(0)).toBe(1)
  })

  it.each([
    [1, 0.95],
    [10, 0.2589],
    [59, 0.0495],
    [300, 0.00994],
  ])('%i of them leave a rate of %d possible', (runs, bound) => {
    expect(upperBoundOfFailures(runs)).toBeCloseTo(bound, 4)
  })

  it.each([1, 30, 1_000])('at the bound, %i runs would all have passed once in twenty', (runs) => {
    expect((1 - upperBoundOfFailures(runs)) ** runs).toBeCloseTo(0.05, 10)
  })

  it('come close to the rule of three, from below', () => {
    for (const runs of [30, 100, 1_000, 100_000]) {
      expect(upperBoundOfFailures(runs)).toBeLessThan(3 / runs)
      expect(upperBoundOfFailures(runs)).toBeGreaterThan(2.8 / runs)
    }
  })

  it('want more of them for more confidence', () => {
    expect(upperBoundOfFailures(100, 0.99)).toBeGreaterThan(upperBoundOfFailures(100))
  })

  it('are counted in whole numbers', () => {
    expect(() => upperBoundOfFailures(-1)).toThrow(RangeError)
    expect(() => upperBoundOfFailures(1.5)).toThrow(RangeError)
    expect(() => upperBoundOfFailures(1, 1)).toThrow(RangeError)
  })
})
