import { describe, expect, it } from '@jest/globals'
import { isHit } from './measurement.ts'
import { median, middleHalf, ratios, verdict } from './statistics.ts'

describe('what repetitions come to', () => {
  it('is the middle value, whatever the outliers', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 1000, 2])).toBe(3)
    expect(median([])).toBeNaN()
  })

  it.each([
    { values: [1, 2, 3, 4, 100], apart: 2 },
    { values: [1, 2, 3, 4], apart: 1.5 },
    { values: [7], apart: 0 },
  ])('puts the middle half of $values $apart apart', ({ values, apart }) => {
    expect(middleHalf(values)).toBe(apart)
  })

  it('compares each repetition with its neighbour, so that a slow spell spoils neither', () => {
    expect(ratios([80, 40], [100, 50])).toEqual([0.8, 0.8])
  })

  it('keeps the range, and a target is met at its very value', () => {
    const met = verdict('ratio', '', [0.6, 0.7, 0.65], { atLeast: 0.65 })
    expect(met).toMatchObject({ value: 0.65, min: 0.6, max: 0.7 })
    expect(isHit(met.value, { atLeast: 0.65 })).toBe(true)
    expect(isHit(46, { atMost: 45 })).toBe(false)
  })
})
