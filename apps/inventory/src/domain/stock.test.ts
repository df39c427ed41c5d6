import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

import { move, movementsOf, noStock, shortagesOf, stockLines, type MovementKind } from './stock.ts'

const of = (kind: MovementKind, quantity: number) => ({ sku: 'TEA', kind, quantity })

describe('move', () => {
  it('carries a piece from the dock to the customer', () => {
    const received = move(noStock, of('received', 5))
    expect(received).toEqual({ available: 5, reserved: 0, shipped: 0, received: 5 })
    const reserved = move(received, of('reserved', 3))
    expect(reserved).toEqual({ available: 2, reserved: 3, shipped: 0, received: 5 })
    const shipped = move(reserved, of('shipped', 2))
    expect(shipped).toEqual({ available: 2, reserved: 1, shipped: 2, received: 5 })
    expect(move(shipped, of('released', 1))).toEqual({ available: 3, reserved: 0, shipped: 2, received: 5 })
  })

  it.each<[MovementKind, string]>([
    ['reserved', 'what is not there'],
    ['released', 'what was not reserved'],
    ['shipped', 'what was not reserved'],
  ])('is loud about %s, %s', (kind) => {
    const stock = { available: 0, reserved: 0, shipped: 0, received: 0 }
    expect(() => move(stock, of(kind, 1))).toThrow(`1 of TEA cannot be ${kind}`)
  })

  it.each([0, -1, 0.5, NaN])('is loud about a quantity of %d', (quantity) => {
    expect(() => move(noStock, of('received', quantity))).toThrow('positive whole number')
  })

  it('neither makes nor loses a piece, whatever is asked', () => {
    const kinds = fc.constantFrom<MovementKind[]>('received', 'reserved', 'released', 'shipped')
    const movements = fc.array(fc.tuple(kinds, fc.integer({ min: 1, max: 9 })), { maxLength: 50 })
    fc.assert(
      fc.property(movements, (asked) => {
        let stock = noStock
        for (const [kind, quantity] of asked) {
          try {
            stock = move(stock, of(kind, quantity))
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError)
          }
          expect(stock.available + stock.reserved + stock.shipped).toBe(stock.received)
          expect(Math.min(...Object.values(stock))).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

describe('movementsOf', () => {
  const lines = [{ sku: 'TEA', quantity: 2 }]
  it('moves the goods of a fact, and nothing for a fact that moves none', () => {
    expect(movementsOf({ type: 'Reserved', lines })).toEqual([of('reserved', 2)])
    expect(movementsOf({ type: 'Released', lines })).toEqual([of('released', 2)])
    expect(movementsOf({ type: 'Consumed', lines })).toEqual([of('shipped', 2)])
    expect(movementsOf({ type: 'LinesLearned', lines })).toEqual([])
    expect(movementsOf({ type: 'PaidLearned' })).toEqual([])
    expect(movementsOf({ type: 'Rejected', shortages: [] })).toEqual([])
    expect(movementsOf({ type: 'Tombstoned' })).toEqual([])
  })
})

describe('stockLines', () => {
  it('puts a SKU in one line, in order: two lines would promise one piece twice', () => {
    const asked = [
      { sku: 'TEA', quantity: 1, unitPrice: 450n },
      { sku: 'POT', quantity: 1, unitPrice: 1600n },
      { sku: 'TEA', quantity: 1, unitPrice: 450n },
    ]
    const lines = stockLines(asked)
    expect(lines).toEqual([
      { sku: 'POT', quantity: 1 },
      { sku: 'TEA', quantity: 2 },
    ])
    const available = new Map([
      ['POT', 1],
      ['TEA', 1],
    ])
    expect(shortagesOf(lines, available)).toEqual([{ sku: 'TEA', requested: 2, available: 1 }])
  })

  it.each([
    [['CUP', 'POT', 'TEA']],
    [['CUP', 'TEA', 'POT']],
    [['POT', 'CUP', 'TEA']],
    [['POT', 'TEA', 'CUP']],
    [['TEA', 'CUP', 'POT']],
    [['TEA', 'POT', 'CUP']],
  ])('sorts %j: rows that are locked in one order are never waited for in a circle', (skus) => {
    const lines = stockLines(skus.map((sku) => ({ sku, quantity: 1 })))
    expect(lines.map(({ sku }) => sku)).toEqual(['CUP', 'POT', 'TEA'])
  })

  it('is loud about a quantity that is none', () => {
    expect(() => stockLines([{ sku: 'TEA', quantity: -2 }])).toThrow('positive whole number')
  })
})
