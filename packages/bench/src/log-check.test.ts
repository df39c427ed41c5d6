import { describe, expect, it } from '@jest/globals'
import { logCheck } from './log-check.ts'

const event = (eventId: string, aggregateVersion: number, aggregateId = 'a') => ({
  eventId,
  aggregateId,
  aggregateVersion,
  type: 'OrderPlaced',
})

describe('a log', () => {
  it('is in order when the versions of each key count up, whatever lies between them', () => {
    const check = logCheck()
    for (const one of [event('1', 1), event('2', 1, 'b'), event('3', 2)]) check.see('t', one)
    expect(check).toMatchObject({ duplicates: 0, disorder: [] })
    expect(check.counts.get('OrderPlaced')).toBe(3)
  })

  it('may hold an event twice, and the second copy is no disorder', () => {
    const check = logCheck()
    for (const one of [event('1', 1), event('2', 2), event('1', 1)]) check.see('t', one)
    expect(check).toMatchObject({ duplicates: 1, disorder: [] })
  })

  it.each([
    ['an event overtook another', [event('2', 2), event('1', 1)]],
    ['an event is lost', [event('1', 1), event('3', 3)]],
  ])('says so when %s', (_, events) => {
    const check = logCheck()
    for (const one of events) check.see('t', one)
    expect(check.disorder.length).toBeGreaterThan(0)
  })
})
