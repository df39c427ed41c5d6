import { describe, expect, it } from '@jest/globals'
import { type Planned } from './faults.ts'
import { schedule } from './schedule.ts'
import {
  drainTimeoutMs,
  fastestPerSecond,
  loadMsOf,
  longestOutageMs,
  minutesFor,
  orderDeadlineMs,
  sagaBoundMs,
  wrongestClockMs,
} from './times.ts'

const lasting = (fault: Planned['fault'], forMs: number): Planned => ({ fault, atMs: 0, forMs })

describe('the time of a run', () => {
  it('is for the load what the rest leaves, more than half in a long run', () => {
    expect(loadMsOf(10)).toBe(270_000)
    expect(loadMsOf(60)).toBe(50 * 60_000)
  })

  it('is enough for as many orders as are asked for', () => {
    for (const sagas of [1, 200, 2_000, 20_000]) {
      const rate = (minutes: number) => sagas / (loadMsOf(minutes) / 1_000)
      const fewest = minutesFor(sagas)
      expect(rate(fewest)).toBeLessThanOrEqual(fastestPerSecond)
      expect(fewest === 1 || rate(fewest - 1) > fastestPerSecond).toBe(true)
    }
  })
})

describe('the time that an order may take', () => {
  it('follows from what keeps the system from working longest', () => {
    const plan = [
      lasting({ kind: 'kafka down', ms: 30_000 }, 0),
      lasting({ kind: 'pause', service: 'payment', ms: 12_000 }, 12_000),
      lasting({ kind: 'scale', service: 'inventory', to: 4 }, 90_000),
      lasting({ kind: 'skew', service: 'order', ms: 20_000 }, 90_000),
    ]
    expect(longestOutageMs(plan)).toBe(30_000)
    expect(longestOutageMs([...plan, lasting({ kind: 'provider', behaviour: 'slow' }, 31_000)])).toBe(31_000)
    expect(longestOutageMs([])).toBe(0)
    expect(sagaBoundMs(plan)).toBe(orderDeadlineMs + 30_000 + drainTimeoutMs + 2 * wrongestClockMs)
  })

  it('is a few minutes in every run, and never the half hour of a judge who is told nothing', () => {
    for (const minutes of [1, 3, 10, 60]) {
      expect(sagaBoundMs(schedule(1, loadMsOf(minutes)))).toBeLessThan(5 * 60_000)
    }
  })

  it('is not less than clocks that are as wrong as planned would need', () => {
    const skews = schedule(1, loadMsOf(180)).flatMap(({ fault }) => (fault.kind === 'skew' ? [fault.ms] : []))
    expect(skews.length).toBeGreaterThan(100)
    expect(Math.max(...skews.map(Math.abs))).toBeLessThanOrEqual(wrongestClockMs)
  })
})
