import { describe, expect, it } from '@jest/globals'
import { upcast } from '@repo/event-store/upcasting'

import { placement } from './placement.test-kit.ts'
import type { Order, OrderFact } from './state.ts'
import { fromStored, schemaVersions, stateFromJson, stateToJson, toStored } from './stored.ts'
import { upcasters } from './upcasters.ts'

const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as never

const facts: readonly OrderFact[] = [
  { type: 'Placed', ...placement },
  { type: 'Placed', ...placement, salesChannel: null },
  { type: 'Confirmed' },
  { type: 'Completed', trackingId: 't-1' },
  { type: 'Cancelled', reason: 'OUT_OF_STOCK' },
]

describe('a stored fact', () => {
  it.each(facts)('$type is read back as it was', (fact) => {
    expect(fromStored(throughJson(toStored(fact)))).toEqual(fact)
  })

  it('has the type and the schema version beside the data, not in it', () => {
    expect(toStored({ type: 'Cancelled', reason: 'DEADLINE' })).toEqual({
      type: 'Cancelled',
      schemaVersion: 1,
      data: { reason: 'DEADLINE' },
    })
  })

  it.each([
    ['an unknown type', { type: 'Paused', schemaVersion: 1, data: {} }],
    ['a newer shape', { type: 'Placed', schemaVersion: 3, data: {} }],
    ['an older shape that nobody upcast', { type: 'Placed', schemaVersion: 1, data: {} }],
  ])('of %s is refused', (_, stored) => {
    expect(() => fromStored(stored)).toThrow('no reader for')
  })

  it('without a field is refused, with the name of the field', () => {
    const { total: _, ...data } = toStored({ type: 'Placed', ...placement }).data as Record<string, never>
    expect(() => fromStored({ type: 'Placed', schemaVersion: 2, data })).toThrow('$.total')
  })
})

describe('Placed in version 1', () => {
  const {
    total,
    salesChannel: _,
    ...same
  } = toStored({ type: 'Placed', ...placement }).data as {
    readonly total: { readonly amount: string; readonly currency: string }
    readonly salesChannel: string
  }
  const first = {
    type: 'Placed',
    schemaVersion: 1,
    data: { ...same, totalAmount: total.amount, currency: total.currency },
  }

  it('is read with its money in one place, and no sales channel', () => {
    const stored = upcast(upcasters, throughJson(first))
    expect(stored.schemaVersion).toBe(schemaVersions.Placed)
    expect(fromStored(stored)).toEqual({ type: 'Placed', ...placement, salesChannel: null })
  })

  it('is refused when it has no total: an order without one must not be charged', () => {
    const { totalAmount: _, ...data } = first.data
    expect(() => fromStored(upcast(upcasters, { ...first, data }))).toThrow('$.total.amount')
  })
})

it('has an upcaster for every version before the newest', () => {
  const table: Readonly<Record<string, object>> = upcasters
  for (const [type, newest] of Object.entries(schemaVersions)) {
    const versions = Object.keys(table[type] ?? {}).map(Number)
    expect(versions).toEqual(Array.from({ length: newest - 1 }, (_, index) => index + 1))
  }
})

const states: readonly Order[] = [
  { status: 'none' },
  { status: 'pending', ...placement },
  { status: 'confirmed', ...placement, salesChannel: null },
  { status: 'completed', ...placement, trackingId: 't-1' },
  { status: 'cancelled', ...placement, reason: 'SHIPMENT_FAILED' },
]

it.each(states)('a snapshot of an order that is $status is read back as it was', (state) => {
  expect(stateFromJson(throughJson(stateToJson(state)))).toEqual(state)
})
