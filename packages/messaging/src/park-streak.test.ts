import { describe, expect, it } from '@jest/globals'

import { defaultDefectThresholds, parkStreak } from './park-streak.ts'

describe('parkStreak', () => {
  const thresholds = { handler: 3, payload: 5 }
  const parkAll = (
    streak: ReturnType<typeof parkStreak>,
    fault: 'handler' | 'payload',
    keys: readonly string[],
  ) => keys.map((key) => streak.isDefect(fault, key))

  it('takes many keys in a row for a defect, and one key as often as it comes for poison', () => {
    expect(parkAll(parkStreak(thresholds), 'handler', ['a', 'b', 'c'])).toEqual([false, false, true])
    expect(parkAll(parkStreak(thresholds), 'handler', ['a', 'a', 'a', 'b'])).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('is patient as long as nothing else is said, but not for ever', () => {
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
    const first = (fault: 'handler' | 'payload') =>
      parkAll(parkStreak(defaultDefectThresholds), fault, keys).indexOf(true) + 1
    expect({ handler: first('handler'), payload: first('payload') }).toEqual({ handler: 5, payload: 50 })
  })

  it('is more patient with what could not be read, and counts it for itself', () => {
    const streak = parkStreak(thresholds)
    expect(parkAll(streak, 'payload', ['a', 'b', 'c', 'd'])).not.toContain(true)
    expect(parkAll(streak, 'handler', ['a', 'b'])).not.toContain(true)
    expect(streak.isDefect('payload', 'e')).toBe(true)
  })

  it('begins anew after a success; a message that could be read is one for the reading only', () => {
    const streak = parkStreak(thresholds)
    parkAll(streak, 'handler', ['a', 'b'])
    streak.succeeded('payload')
    expect(streak.isDefect('handler', 'c')).toBe(true)
    streak.succeeded()
    expect(parkAll(streak, 'handler', ['a', 'b'])).not.toContain(true)
  })
})
