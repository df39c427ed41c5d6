import { describe, expect, it } from '@jest/globals'
import { drained, drainedIn, notDrained } from './drain.ts'
import { type Facts, type Known } from './facts.ts'
import { type Target } from './target.ts'

/** Facts that only keep what is added, and outboxes of which each look says whether something waits. */
function world(waits: () => boolean) {
  const kept: Known[] = []
  const asked: unknown[] = []
  const query = async (_sql: string, values: readonly unknown[]) => {
    asked.push(values[0])
    return { rows: [{ waits: waits() }] }
  }
  return {
    ...{ kept, asked },
    facts: { add: (fact: Known) => void kept.push(fact) } as Facts,
    target: { database: () => ({ query }) } as unknown as Target,
  }
}

const { signal } = new AbortController()

describe('a drain', () => {
  it('is written down, with when it began and ended', async () => {
    const { facts, target, kept } = world(() => false)
    await drained('the load', facts, target, signal)
    expect(kept).toEqual([
      { fact: 'phase', name: `${drainedIn} the load`, from: expect.any(Date), to: expect.any(Date) },
    ])
  })

  it('asks for what waited when it began, however often it looks', async () => {
    let looks = 0
    const { facts, target, asked, kept } = world(() => (looks += 1) === 1)
    await drained('the load', facts, target, signal)
    expect(looks).toBeGreaterThan(1)
    expect(new Set(asked).size).toBe(1)
    expect(kept).toMatchObject([{ name: `${drainedIn} the load` }])
  })

  it('that did not come to its end in time is written down as such', async () => {
    const { facts, target, kept } = world(() => true)
    await drained('the load', facts, target, signal, 1)
    expect(kept).toMatchObject([{ name: `${notDrained} the load` }])
  })

  it('has not come to its end as long as a database does not answer', async () => {
    const { facts, target, kept } = world(() => {
      throw new Error('it is down')
    })
    await drained('the load', facts, target, signal, 1)
    expect(kept).toMatchObject([{ name: `${notDrained} the load` }])
  })
})
