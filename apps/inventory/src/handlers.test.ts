import { describe, expect, it } from '@jest/globals'

import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'

const at = new Date('2026-03-14T15:00:00.000Z')
const context = { available: new Map([['TEA', 3]]) }
const placed = (...quantities: readonly number[]) =>
  ({ data: { lines: quantities.map((quantity) => ({ sku: 'TEA', quantity, unitPrice: 450n })) } }) as never

describe('handlers', () => {
  it('are there for what the reactions hear, and for nothing else', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(reactions).sort())
  })

  it('make the command that the reaction names', () => {
    for (const [type, handle] of Object.entries(handlers)) {
      expect(handle(placed(1), { at, context }).type).toBe(reactions[type as keyof typeof reactions].does)
    }
  })

  it('learn one line per SKU, and look at the shelves as they are now', () => {
    const command = handlers.OrderPlaced(placed(1, 2), { at, context })
    expect(command).toEqual({
      type: 'LearnLines',
      lines: [{ sku: 'TEA', quantity: 3 }],
      available: context.available,
    })
  })

  it('refuse lines that no shelf can serve: the message is parked', () => {
    expect(() => handlers.OrderPlaced(placed(0), { at, context })).toThrow('positive whole number')
  })
})
