import { describe, expect, it } from '@jest/globals'

import { atOnce } from './explore.ts'
import { lanes, mermaid } from './tale.ts'
import { tryTwin, type Tried } from './try-twin.ts'
import { twins } from './twins.ts'

const tried = new Map<string, Tried>()

describe('a buggy twin', () => {
  // One fault at a time; `npm run simulate -- --twins` goes on to every pair.
  it.each(twins.map((twin) => [twin.name, twin] as const))('%s', (name, twin) => {
    const result = atOnce(tryTwin(twin, 1))
    tried.set(name, result)
    expect({
      twin: name,
      problem: result.caught?.problem ?? null,
      asExpected: result.asExpected,
    }).toMatchObject({
      asExpected: true,
    })
  })

  it('is one of many, and most are caught', () => {
    expect(new Set(tried.keys()).size).toBe(twins.length)
    expect(twins.length).toBeGreaterThanOrEqual(16)
    expect([...tried.values()].filter(({ caught }) => caught).length).toBeGreaterThanOrEqual(10)
  })

  it('is shown by the shortest way there is', () => {
    const { caught } = tried.get('claim-not-written') as Tried
    const arrows = (caught?.trace ?? []).flatMap((move) => move.arrows)
    expect(lanes(arrows).slice(1)).toEqual([
      '        │────────────────>│ customer orders │                 │',
      '        │────────────────>│ customer cancels                  │',
      '        │                 │─ OrderPlaced ──>│                 │',
      '        │                 │                 * claims charge   │',
      '        │                 │────────────────>│ OrderCancelled  │',
      '        │                 │                 │──── charge ────>│',
      '        │                 │                 │<───── ok ───────│',
    ])
    expect(mermaid(arrows, caught?.problem).slice(5)).toEqual([
      '  participant card as card provider',
      '  world->>order: customer orders',
      '  world->>order: customer cancels',
      '  order->>payment: OrderPlaced',
      '  Note over payment: claims charge',
      '  order->>payment: OrderCancelled',
      '  payment->>card: charge',
      '  card->>payment: ok',
      '  Note over world,card: A1: a charge that nobody will ever give back',
      '```',
    ])
  })
})
