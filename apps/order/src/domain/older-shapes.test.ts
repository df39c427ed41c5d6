import { describe, expect, it } from '@jest/globals'

import { storedAt } from './older-shapes.ts'
import type { OrderFact } from './state.ts'
import { fromStored, toStored } from './stored.ts'
import { upcasters } from './upcasters.ts'

const placed: OrderFact = {
  type: 'Placed',
  customerId: 'ada',
  lines: [{ sku: 'TEA', quantity: 2, unitPrice: 125n }],
  total: { amount: 250n, currency: 'EUR' },
  address: { recipient: 'Ada', line1: 'Main 1', city: 'London', postalCode: 'N1', country: 'GB' },
  salesChannel: null,
  placedAt: new Date(0),
  deadline: new Date(60_000),
}

describe('a fact stored in an older shape', () => {
  it('is what its upcaster reads', () => {
    const stored = storedAt({ Placed: 1 })(placed)
    expect(stored.schemaVersion).toBe(1)
    expect(stored.data).toMatchObject({ totalAmount: '250', currency: 'EUR' })
    expect(fromStored({ ...stored, schemaVersion: 2, data: upcasters.Placed[1](stored.data) })).toEqual(
      placed,
    )
  })

  it('is stored in the newest shape where nothing is said', () => {
    expect(storedAt({})(placed)).toEqual(toStored(placed))
    expect(storedAt({ Placed: 2 })(placed)).toEqual(toStored(placed))
  })

  it('must be of a version that was', () => {
    expect(() => storedAt({ Placed: 3 })).toThrow('Placed has no version 3')
    expect(() => storedAt({ Nothing: 1 })).toThrow('Nothing has no version 1')
  })
})
