import { describe, expect, it } from '@jest/globals'
import { fold } from '@repo/decider/decider'
import fc from 'fast-check'

import { shipping } from './decider.ts'
import { parcel } from './parcel.test-kit.ts'
import type { ShippingCommand, ShippingFact } from './state.ts'
import { stateFromJson, stateToJson } from './stored.ts'

const sequences = fc.array(
  fc.oneof<fc.Arbitrary<ShippingCommand>[]>(
    fc.constant({ type: 'Book', parcel }),
    fc.constant({ type: 'BeginAttempt' }),
    fc.string().map((id) => ({
      type: 'RecordBooking',
      outcome: { kind: 'ok', carrier: 'post', trackingId: id },
    })),
    fc.string().map((reason) => ({ type: 'RecordBooking', outcome: { kind: 'refused', reason } })),
  ),
)

describe('whatever is asked of a shipment, in whatever order', () => {
  it('is booked once, begins once and ends once, and is read back as it was stored', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const facts: ShippingFact[] = []
        let state = shipping.initial
        for (const command of sequence) {
          const said = shipping.decide(command, state)
          facts.push(...said)
          state = fold(shipping, state, said)
          expect(shipping.decide(command, state)).toEqual([])
          expect(stateFromJson(JSON.parse(JSON.stringify(stateToJson(state))))).toEqual(state)
        }
        const life = facts.map((fact) => fact.type).join(' ')
        expect(life).toMatch(/^(BookingRequested( AttemptBegun)?( Shipped| BookingRefused)?)?$/)
      }),
    )
  })
})
