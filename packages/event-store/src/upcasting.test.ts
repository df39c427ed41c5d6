import { describe, expect, it } from '@jest/globals'

import { upcast } from './upcasting.ts'
import { tallyStream } from './tally.test-kit.ts'

describe('upcast', () => {
  const { upcasters } = tallyStream

  it('takes an event through every version between its own and the newest', () => {
    const first = { type: 'Counted', schemaVersion: 1, data: { amount: 4 } }
    expect(upcast(upcasters, first)).toEqual({
      type: 'Counted',
      schemaVersion: 3,
      data: { by: 4, unit: 'piece' },
    })
  })

  it('begins where the event is', () => {
    const second = { type: 'Counted', schemaVersion: 2, data: { by: 4 } }
    expect(upcast(upcasters, second).data).toEqual({ by: 4, unit: 'piece' })
  })

  it('leaves the newest version, and types that never changed, as they are', () => {
    const newest = { type: 'Counted', schemaVersion: 3, data: { by: 4, unit: 'box' } }
    const other = { type: 'Closed', schemaVersion: 1, data: {} }
    expect(upcast(upcasters, newest)).toBe(newest)
    expect(upcast(upcasters, other)).toBe(other)
  })

  it('does not touch what was stored', () => {
    const stored = Object.freeze({ type: 'Counted', schemaVersion: 1, data: Object.freeze({ amount: 4 }) })
    upcast(upcasters, stored)
    expect(stored).toEqual({ type: 'Counted', schemaVersion: 1, data: { amount: 4 } })
  })
})
