import { describe, expect, it } from '@jest/globals'
import { move, movementsOf, noStock, type Stock } from '@app/inventory/domain/stock'
import { price } from '@app/order/domain/pricing'
import type { OrderLine } from '@repo/contracts/values'
import fc from 'fast-check'

import { wrongNow, wrongWhenQuiet } from './invariants.ts'
import { describeMove, moves, type Scenario } from './moves.ts'
import { protocol } from './protocol.ts'
import { atRest, deliveryOf, newSaga, take, type Saga } from './saga-model.ts'

const catalogue: Readonly<Record<string, bigint>> = { CUP: 900n, POT: 1600n, TEA: 450n }
const skus = Object.keys(catalogue)

const line = fc
  .record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 3 }) })
  .map(({ sku, quantity }): OrderLine => ({ sku, quantity, unitPrice: catalogue[sku] ?? 1n }))

const story = fc.record({
  received: fc.tuple(...skus.map(() => fc.integer({ min: 1, max: 6 }))),
  orders: fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  // Whose turn it is, and which of the things that may happen to that order does: mostly repetitions, in the end.
  choices: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 150 }),
  // In which order the rest is then worked off.
  rest: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
})

describe('messages in any order, late, and any number of times', () => {
  it('leave every order paid for and shipped, or as if it had never been', () => {
    fc.assert(
      fc.property(story, ({ received, orders, choices, rest }) => {
        const world = worldOf(received, orders)
        const { sagas, scenarios } = world
        for (const [whose, what] of choices) {
          const index = whose % sagas.length
          const possible = moves(at(scenarios, index), at(sagas, index))
          world.advance(index, at(possible, what % possible.length))
        }
        for (let step = 0, open = world.open(); open.length > 0; step++, open = world.open()) {
          expect(step).toBeLessThan(200 * orders.length)
          const [index, intent] = at(open, at(rest, step % rest.length) % open.length)
          world.advance(index, intent)
        }
        for (const saga of sagas) expect(wrongWhenQuiet(saga)).toBeNull()
        expect(world.onShelves()).toEqual(world.owedToNobody(received))
      }),
      { numRuns: 300 },
    )
  })
})

function worldOf(received: readonly number[], orders: readonly (readonly OrderLine[])[]) {
  const shelves = new Map<string, Stock>(
    skus.map((sku, index) => [sku, move(noStock, { sku, kind: 'received', quantity: at(received, index) })]),
  )
  const sagas: Saga[] = orders.map(() => newSaga())
  const scenarios = orders.map(scenarioOf)
  const available = () => new Map([...shelves].map(([sku, stock]) => [sku, stock.available]))

  return {
    sagas,
    scenarios,
    advance(index: number, intent: ReturnType<typeof moves>[number]): void {
      const step = take(protocol, at(sagas, index), intent, available())
      sagas[index] = step.saga
      // Throws for a piece that is not there.
      for (const movement of step.movements) {
        shelves.set(movement.sku, move(shelves.get(movement.sku) ?? noStock, movement))
      }
      const wrong = wrongNow(step.saga)
      if (wrong) throw new Error(`${wrong}, after: ${describeMove(intent)}`)
      const { payment, order } = step.saga
      if ('total' in payment && 'total' in order) expect(payment.total).toEqual(order.total)
    },
    /** What is still owed: each delivery once, and the calls that are wanted. */
    open: () =>
      sagas.flatMap((saga, index) => {
        const { orderId } = at(scenarios, index)
        if (atRest(orderId, saga)) return []
        return moves(at(scenarios, index), saga)
          .filter((intent) => intent.kind !== 'trigger')
          .filter(
            (intent) =>
              intent.kind !== 'deliver' || !saga.heard.includes(deliveryOf(intent.event, intent.to)),
          )
          .filter((intent) => take(protocol, saga, intent, available()).saga !== saga)
          .map((intent) => [index, intent] as const)
      }),
    onShelves: () => skus.map((sku) => shelves.get(sku)),
    /** The shelves as they must be when the completed orders have left, and no other piece has. */
    owedToNobody: (pieces: readonly number[]) =>
      skus.map((sku, index): Stock => {
        const shipped = sagas
          .flatMap(({ inventory }) => (inventory.status === 'consumed' ? [inventory] : []))
          .flatMap(({ lines }) => movementsOf({ type: 'Consumed', lines }))
          .reduce((sum, movement) => sum + (movement.sku === sku ? movement.quantity : 0), 0)
        const total = at(pieces, index)
        return { available: total - shipped, reserved: 0, shipped, received: total }
      }),
  }
}

function scenarioOf(asked: readonly OrderLine[], index: number): Scenario {
  const pricing = price(asked, 'EUR')
  if (pricing.kind === 'invalid') throw new Error(pricing.problem)
  const { lines, total } = pricing
  return {
    orderId: `o-${index}`,
    placed: {
      type: 'Place',
      customerId: `c-${index}`,
      lines,
      total,
      address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
      salesChannel: null,
      deadline: new Date(600_000),
      at: new Date(0),
    },
    refundRefusals: 2,
  }
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new RangeError(`nothing at ${index}`)
  return value
}
