import { describe, expect, it } from '@jest/globals'
import { fold } from '@repo/decider/decider'
import fc from 'fast-check'

import { order } from './decider.ts'
import { deadline, placement } from './placement.test-kit.ts'
import type { Order, OrderCommand, OrderFact } from './state.ts'
import { fromStored, stateFromJson, stateToJson, toStored } from './stored.ts'

const { placedAt, ...asked } = placement
const command = fc.oneof<fc.Arbitrary<OrderCommand>[]>(
  fc.constant({ type: 'Place', ...asked, at: placedAt }),
  fc.integer({ min: -1, max: 1 }).map((lateMs) => ({
    type: 'PassDeadline',
    at: new Date(deadline.getTime() + lateMs),
  })),
  fc.string().map((trackingId) => ({ type: 'RecordShipped', trackingId })),
  fc
    .constantFrom(
      'Cancel' as const,
      'RecordPaymentFailed' as const,
      'RecordStockReserved' as const,
      'RecordInsufficientStock' as const,
      'RecordShipmentFailed' as const,
    )
    .map((type) => ({ type })),
)
const sequences = fc.array(command, { maxLength: 30 })

describe('whatever is asked of an order, in whatever order', () => {
  it('takes one of the five ways through its life', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const life = run(sequence)
          .facts.map((fact) => fact.type)
          .join(' ')
        expect(life).toMatch(/^(Placed( Cancelled| Confirmed( Completed| Cancelled)?)?)?$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('is cancelled after its confirmation for a failed shipment only', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { facts, after } = run(sequence)
        if (after.status !== 'cancelled') return
        const wasConfirmed = facts.some((fact) => fact.type === 'Confirmed')
        expect(after.reason === 'SHIPMENT_FAILED').toBe(wasConfirmed)
      }),
    )
  })

  it('says nothing to a command that it has just carried out', () => {
    fc.assert(
      fc.property(sequences, command, (sequence, last) => {
        const { after } = run([...sequence, last])
        expect(order.decide(last, after)).toEqual([])
      }),
    )
  })

  it('is the same from every snapshot and its tail as from the whole history, through the store', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { facts, after } = run(sequence)
        const stored = JSON.parse(JSON.stringify(facts.map(toStored))) as ReturnType<typeof toStored>[]
        for (let length = 0; length <= facts.length; length++) {
          const snapshot = stateToJson(fold(order, order.initial, facts.slice(0, length)))
          const from = stateFromJson(JSON.parse(JSON.stringify(snapshot)))
          expect(fold(order, from, stored.slice(length).map(fromStored))).toEqual(after)
        }
      }),
    )
  })
})

function run(sequence: readonly OrderCommand[]): {
  readonly facts: readonly OrderFact[]
  readonly after: Order
} {
  const facts: OrderFact[] = []
  let after = order.initial
  for (const next of sequence) {
    const said = order.decide(next, after)
    facts.push(...said)
    after = fold(order, after, said)
  }
  return { facts, after }
}
