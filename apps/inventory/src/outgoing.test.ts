import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '@repo/contracts/events'
import { sourceOf } from '@repo/contracts/topics'
import { transitions } from '@repo/decider/reachable'

import { inventory } from './domain/decider.ts'
import { reactions, triggers } from './domain/reactions.ts'
import type { InventoryCommand } from './domain/state.ts'
import { outgoing } from './outgoing.ts'

const lines = [{ sku: 'TEA', quantity: 2 }]
const commands: readonly InventoryCommand[] = [
  { type: 'LearnLines', lines, available: new Map([['TEA', 2]]) },
  { type: 'LearnPaid', available: new Map([['TEA', 2]]) },
  { type: 'LearnPaid', available: new Map([['TEA', 1]]) },
  { type: 'Release' },
  { type: 'Ship' },
]

describe('outgoing', () => {
  const told = transitions(inventory, commands).flatMap(({ fact }) => outgoing(fact) ?? [])
  const table = [...Object.values(reactions), ...Object.values(triggers)] as readonly {
    readonly says: readonly string[]
  }[]

  it('says what the rows of the saga name, and nothing else', () => {
    const named = new Set(table.flatMap((row) => row.says))
    expect(new Set(told.map((event) => event.type))).toEqual(named)
  })

  it('says every event that the contracts give to this service', () => {
    const ours = eventTypes.filter((type) => sourceOf(type) === '/inventory')
    expect(new Set(told.map((event) => event.type))).toEqual(new Set(ours))
  })

  it('names what is missing', () => {
    const shortages = [{ sku: 'TEA', requested: 2, available: 1 }]
    expect(told).toContainEqual({ type: 'InsufficientStock', data: { shortages } })
  })
})
