import { describe, expect, it } from '@jest/globals'
import { describeCells, ignores, to } from '@repo/decider/cells'
import { given } from '@repo/decider/specification'

import { order } from './decider.ts'
import { deadline, placement } from './placement.test-kit.ts'
import type { Order, OrderCommand, OrderFact } from './state.ts'

const { placedAt, ...asked } = placement

const states = {
  none: { status: 'none' },
  pending: { status: 'pending', ...placement },
  confirmed: { status: 'confirmed', ...placement },
  completed: { status: 'completed', ...placement, trackingId: 't-1' },
  cancelled: { status: 'cancelled', ...placement, reason: 'CUSTOMER_REQUEST' },
} as const satisfies Record<string, Order>

const commands = {
  Place: { type: 'Place', ...asked, at: placedAt },
  Cancel: { type: 'Cancel' },
  PassDeadline: { type: 'PassDeadline', at: deadline },
  'PassDeadline (too early)': { type: 'PassDeadline', at: new Date(deadline.getTime() - 1) },
  RecordPaymentFailed: { type: 'RecordPaymentFailed' },
  RecordStockReserved: { type: 'RecordStockReserved' },
  RecordInsufficientStock: { type: 'RecordInsufficientStock' },
  RecordShipped: { type: 'RecordShipped', trackingId: 't-1' },
  RecordShipmentFailed: { type: 'RecordShipmentFailed' },
} as const satisfies Record<string, OrderCommand>

const placed: OrderFact = { type: 'Placed', ...placement }
const confirmed: OrderFact = { type: 'Confirmed' }
const completed: OrderFact = { type: 'Completed', trackingId: 't-1' }

const cancelled = (reason: Extract<Order, { status: 'cancelled' }>['reason']) =>
  to<OrderFact, Order>({ ...states.cancelled, reason }, { type: 'Cancelled', reason })

const everything = ignores(
  'Place',
  'Cancel',
  'PassDeadline',
  'PassDeadline (too early)',
  'RecordPaymentFailed',
  'RecordStockReserved',
  'RecordInsufficientStock',
  'RecordShipped',
  'RecordShipmentFailed',
)

describeCells(order, {
  states,
  commands,
  cells: {
    none: { ...everything, Place: to(states.pending, placed) },
    pending: {
      Place: 'ignored',
      Cancel: cancelled('CUSTOMER_REQUEST'),
      PassDeadline: cancelled('DEADLINE'),
      'PassDeadline (too early)': 'ignored',
      RecordPaymentFailed: cancelled('PAYMENT_FAILED'),
      RecordStockReserved: to(states.confirmed, confirmed),
      RecordInsufficientStock: cancelled('OUT_OF_STOCK'),
      RecordShipped: 'ignored',
      RecordShipmentFailed: 'ignored',
    },
    confirmed: {
      ...everything,
      RecordShipped: to(states.completed, completed),
      RecordShipmentFailed: cancelled('SHIPMENT_FAILED'),
    },
    completed: everything,
    cancelled: everything,
  },
})

describe('an order', () => {
  it('cannot be cancelled once it is confirmed: a carrier may be at work', () => {
    given(order)(placed, confirmed).when(commands.Cancel).thenIgnores('order already confirmed')
    given(order)(placed, confirmed).when(commands.PassDeadline).thenIgnores('order already confirmed')
  })

  it('stays cancelled when its stock is reserved too late', () => {
    given(order)(placed, { type: 'Cancelled', reason: 'DEADLINE' })
      .when(commands.RecordStockReserved)
      .thenIgnores('order already cancelled')
  })

  it('is what it was when it is placed again', () => {
    given(order)(placed)
      .when({ ...commands.Place, customerId: 'somebody else' })
      .thenIgnores('order already pending')
  })

  it('throws for a history that does not begin with its placement', () => {
    expect(() => order.evolve(order.initial, confirmed)).toThrow('never placed cannot be Confirmed')
  })
})
