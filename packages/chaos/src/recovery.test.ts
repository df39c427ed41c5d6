import { describe, expect, it } from '@jest/globals'
import { hasRecovered, percentile, type Group } from './recovery.ts'

const group = (members: readonly string[], owned: readonly string[], stable = true): Group => ({
  ...{ stable, members: new Set(members), owned: new Set(owned) },
})
const before = group(['a', 'b'], ['order.events/0', 'order.events/1'])

describe('a group that lost a member', () => {
  it('has recovered when everything that it owned has an owner again', () => {
    expect(hasRecovered(before, group(['a'], ['order.events/0', 'order.events/1']))).toBe(true)
    expect(hasRecovered(before, group(['a', 'c'], ['order.events/0', 'order.events/1']))).toBe(true)
  })

  it('has not while the one that died is still counted, a partition has no owner, or shares are dealt out', () => {
    expect(hasRecovered(before, before)).toBe(false)
    expect(hasRecovered(before, group(['a'], ['order.events/0']))).toBe(false)
    expect(hasRecovered(before, group(['a'], ['order.events/0', 'order.events/1'], false))).toBe(false)
    expect(hasRecovered(before, group([], []))).toBe(false)
  })
})

describe('a percentile', () => {
  it('is a sample, and the share of the samples is at most it', () => {
    const samples = [40, 10, 30, 20]
    expect(percentile(samples, 0.5)).toBe(20)
    expect(percentile(samples, 0.51)).toBe(30)
    expect(percentile(samples, 0.99)).toBe(40)
    expect(samples).toEqual([40, 10, 30, 20])
  })

  it('is the only sample, and is none without one', () => {
    expect(percentile([7], 0.5)).toBe(7)
    expect(percentile([], 0.5)).toBeUndefined()
  })
})
