import { describe, expect, it } from '@jest/globals'
import { fold } from '@repo/decider/decider'
import fc from 'fast-check'

import { inventory } from './decider.ts'
import type { Inventory, InventoryCommand } from './state.ts'
import { move, movementsOf, noStock, stockLines, type Stock } from './stock.ts'
import { stateFromJson, stateToJson } from './stored.ts'

const skus = ['A', 'B', 'C']
const lines = fc
  .array(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map(stockLines)
const type = fc.constantFrom<InventoryCommand['type'][]>('LearnLines', 'LearnPaid', 'Release', 'Ship')
/** Orders with their lines, and what is asked of them in turn. */
const scenarios = fc.record({
  received: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
  orders: fc.array(lines, { minLength: 3, maxLength: 3 }),
  asked: fc.array(fc.tuple(fc.nat(2), type), { maxLength: 40 }),
})

describe('orders that compete for the same shelves', () => {
  it('keep every piece accounted for, and reserve whole orders only', () => {
    fc.assert(
      fc.property(scenarios, ({ received, orders, asked }) => {
        const shelves = new Map<string, Stock>(
          skus.map((sku, index) => {
            const quantity = received[index] ?? 1
            return [sku, move(noStock, { sku, kind: 'received', quantity })]
          }),
        )
        const states = orders.map((): Inventory => inventory.initial)

        for (const [which, commandType] of asked) {
          const available = new Map([...shelves].map(([sku, stock]) => [sku, stock.available]))
          const before = states[which] ?? inventory.initial
          const command = { type: commandType, lines: orders[which] ?? [], available } as InventoryCommand
          const facts = inventory.decide(command, before)
          // `move` throws for a piece that is not there, so a reservation of half an order cannot pass.
          for (const movement of facts.flatMap(movementsOf)) {
            shelves.set(movement.sku, move(shelves.get(movement.sku) ?? noStock, movement))
          }
          const after = fold(inventory, before, facts)
          states[which] = after
          expect(stateFromJson(JSON.parse(JSON.stringify(stateToJson(after))))).toEqual(after)
        }

        for (const [sku, stock] of shelves) {
          expect(stock.available + stock.reserved + stock.shipped).toBe(stock.received)
          expect(stock.reserved).toBe(quantityOf(sku, states, 'reserved'))
          expect(stock.shipped).toBe(quantityOf(sku, states, 'consumed'))
        }
      }),
      { numRuns: 500 },
    )
  })
})

function quantityOf(sku: string, states: readonly Inventory[], status: 'reserved' | 'consumed'): number {
  return states
    .flatMap((state) => (state.status === status ? state.lines : []))
    .filter((line) => line.sku === sku)
    .reduce((sum, { quantity }) => sum + quantity, 0)
}
