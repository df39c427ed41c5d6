import { describe, expect, it } from '@jest/globals'

import { backOff, sleep } from './back-off.ts'

describe('backOff', () => {
  it('doubles its bound with every attempt, up to the longest', () => {
    const bound = backOff({ firstMs: 100, maxMs: 1_000, random: () => 1 })
    expect([1, 2, 3, 4, 5, 6].map(bound)).toEqual([100, 200, 400, 800, 1_000, 1_000])
    expect(bound(5_000)).toBe(1_000)
  })

  it('waits anything from nothing to the bound: those who failed together do not come back together', () => {
    const half = backOff({ firstMs: 100, maxMs: 1_000, random: () => 0.5 })
    expect([1, 2, 9].map(half)).toEqual([50, 100, 500])
    const delays = Array.from({ length: 50 }, () => backOff({ firstMs: 100, maxMs: 100 })(1))
    expect(new Set(delays).size).toBeGreaterThan(1)
    for (const delay of delays) expect(delay >= 0 && delay < 100).toBe(true)
  })
})

describe('sleep', () => {
  it('ends when its time is over', async () => {
    const before = performance.now()
    await sleep(20)
    expect(performance.now() - before).toBeGreaterThan(15)
  })

  it('ends when the signal aborts, or does not even begin', async () => {
    const stopping = new AbortController()
    setImmediate(() => stopping.abort())
    await sleep(600_000, stopping.signal)
    await sleep(600_000, stopping.signal)
    expect(stopping.signal.aborted).toBe(true)
  })
})
