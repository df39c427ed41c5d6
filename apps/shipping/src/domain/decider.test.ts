import { describe, it } from '@jest/globals'
import { describeCells, ignores, to } from '@repo/decider/cells'
import { given } from '@repo/decider/specification'

import { shipping } from './decider.ts'
import { parcel } from './parcel.test-kit.ts'
import type { Shipping, ShippingCommand, ShippingFact } from './state.ts'

const states = {
  none: { status: 'none' },
  booking: { status: 'booking', claimed: false, parcel },
  'booking (claimed)': { status: 'booking', claimed: true, parcel },
  shipped: { status: 'shipped', carrier: 'post', trackingId: 't-1' },
  failed: { status: 'failed', reason: 'no such address' },
} as const satisfies Record<string, Shipping>

const commands = {
  Book: { type: 'Book', parcel },
  BeginAttempt: { type: 'BeginAttempt' },
  RecordBooking: { type: 'RecordBooking', outcome: { kind: 'ok', carrier: 'post', trackingId: 't-1' } },
  'RecordBooking (refused)': {
    type: 'RecordBooking',
    outcome: { kind: 'refused', reason: 'no such address' },
  },
} as const satisfies Record<string, ShippingCommand>

const requested: ShippingFact = { type: 'BookingRequested', parcel }
const begun: ShippingFact = { type: 'AttemptBegun' }
const shipped: ShippingFact = { type: 'Shipped', carrier: 'post', trackingId: 't-1' }
const refused: ShippingFact = { type: 'BookingRefused', reason: 'no such address' }

const everything = ignores('Book', 'BeginAttempt', 'RecordBooking', 'RecordBooking (refused)')
const outcomes = {
  RecordBooking: to<ShippingFact, Shipping>(states.shipped, shipped),
  'RecordBooking (refused)': to<ShippingFact, Shipping>(states.failed, refused),
}

describeCells(shipping, {
  states,
  commands,
  cells: {
    none: { ...everything, Book: to(states.booking, requested) },
    booking: { ...everything, ...outcomes, BeginAttempt: to(states['booking (claimed)'], begun) },
    'booking (claimed)': { ...everything, ...outcomes },
    shipped: everything,
    failed: everything,
  },
})

describe('shipping', () => {
  it('books an order once', () => {
    given(shipping)(requested).when(commands.Book).thenIgnores('shipping already booking')
    given(shipping)(requested, begun, shipped).when(commands.Book).thenIgnores('shipping already shipped')
  })

  it('takes the first outcome, and no other', () => {
    given(shipping)(requested, begun, refused)
      .when(commands.RecordBooking)
      .thenIgnores('shipping already failed')
  })
})
