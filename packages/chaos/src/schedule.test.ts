import { describe, expect, it } from '@jest/globals'
import { sessionTimeoutMs } from '@repo/kafka/session-timeout'
import { nameOf } from './faults.ts'
import { points } from './points.ts'
import { schedule } from './schedule.ts'

const minutes = (count: number) => count * 60_000

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(schedule(7, minutes(5))).toEqual(schedule(7, minutes(5)))
    expect(schedule(7, minutes(5))).not.toEqual(schedule(8, minutes(5)))
  })

  it('begins everything within the load, in order', () => {
    const plan = schedule(3, minutes(5))
    const begins = plan.map(({ atMs }) => atMs)
    expect(begins).toEqual(begins.toSorted((one, other) => one - other))
    expect(Math.min(...begins)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...begins)).toBeLessThan(minutes(5) + 1_000)
  })

  it('leaves out none of what no run may be without, however short it is', () => {
    for (const seed of [1, 2, 3]) {
      const names = new Set(schedule(seed, minutes(1)).map(({ fault }) => nameOf(fault)))
      for (const must of [
        'SIGKILL',
        'SIGSTOP, longer than the session',
        'SIGSTOP, shorter than the session',
        'SIGTERM, one after another',
        'postgres restart',
        'Kafka killed and started',
        'scale inventory to 4 and back',
        'line to postgres: answer lost',
        'line to kafka: answer lost',
        'line to order: answer lost',
        'line to provider: answer lost',
        'rogue producer: poison',
      ]) {
        expect(names).toContain(must)
      }
    }
  })

  it('has Kafka down for half a minute in a short run, and for a minute where there is time for it', () => {
    const names = (loadMs: number) => schedule(1, loadMs).map(({ fault }) => nameOf(fault))
    expect(names(minutes(4.5))).toContain('Kafka killed, 30 s down')
    expect(names(minutes(50))).toContain('Kafka killed, 60 s down')
  })

  it('stops a process for as long as it says', () => {
    for (const loadMs of [minutes(1), minutes(60)]) {
      const pauses = schedule(5, loadMs).flatMap(({ fault, forMs }) =>
        fault.kind === 'pause' ? [{ says: fault.ms, lasts: forMs }] : [],
      )
      expect(pauses.map(({ lasts }) => lasts)).toEqual(pauses.map(({ says }) => says))
      expect(pauses.some(({ lasts }) => lasts > sessionTimeoutMs)).toBe(true)
    }
  })

  it('comes, in three hours, to every point of the code, and has moments without any fault', () => {
    const plan = schedule(1, minutes(180))
    const reached = new Set(plan.flatMap(({ fault }) => (fault.kind === 'point' ? [fault.point] : [])))
    expect(reached).toEqual(new Set(points.map(({ name }) => name)))
    const holds = (atMs: number) =>
      plan.some((planned) => planned.atMs <= atMs && atMs <= planned.atMs + planned.forMs)
    const calm = Array.from({ length: 10_000 }, (_, second) => second * 1_000).filter((at) => !holds(at))
    expect(calm.length).toBeGreaterThan(10)
  })
})

describe('the points of the code', () => {
  it('are more than twenty, along every part of the way, each with its own name', () => {
    const names = points.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(20)
    for (const part of ['place', 'inbox', 'relay', 'effects', 'deadline', 'park', 'replay', 'projection']) {
      expect(names.some((name) => name.startsWith(`${part}.`))).toBe(true)
    }
  })
})
