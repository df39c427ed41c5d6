import { describe, expect, it } from '@jest/globals'
import { upperBound } from './bound.ts'

describe('what no failure in so many trials says', () => {
  it('is the rule of three for many, and exact for few', () => {
    expect(upperBound(2_000)).toBeCloseTo(3 / 2_000, 5)
    expect(upperBound(20_000)).toBeCloseTo(3 / 20_000, 6)
    // One trial: whatever fails in 95 of 100 cases would have been seen with 95 %.
    expect(upperBound(1)).toBeCloseTo(0.95, 10)
    expect(upperBound(10)).toBeCloseTo(0.2589, 4)
  })

  it('is nothing without trials', () => {
    expect(upperBound(0)).toBe(1)
  })
})
