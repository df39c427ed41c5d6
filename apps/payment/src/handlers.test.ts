import { describe, expect, it } from '@jest/globals'

import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'

const placed = {
  data: { customerId: 'c-1', total: { amount: 2500n, currency: 'EUR' }, lines: [], address: {} },
}

describe('handlers', () => {
  it('are there for what the reactions hear, and for nothing else', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(reactions).sort())
  })

  it('make the command that the reaction names', () => {
    for (const [type, handle] of Object.entries(handlers)) {
      expect(handle(placed as never).type).toBe(reactions[type as keyof typeof reactions].does)
    }
  })

  it('charge the whole total, and keep no lines: payment is not a courier', () => {
    expect(handlers.OrderPlaced(placed as never)).toEqual({
      type: 'Charge',
      customerId: 'c-1',
      total: { amount: 2500n, currency: 'EUR' },
    })
  })
})
