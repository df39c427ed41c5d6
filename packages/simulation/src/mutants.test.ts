import { describe, expect, it } from '@jest/globals'
import type { Inventory, InventoryCommand, InventoryFact } from '@app/inventory/domain/state'
import type { Order, OrderCommand, OrderFact } from '@app/order/domain/state'
import type { Payment, PaymentCommand, PaymentFact } from '@app/payment/domain/state'

import { deciders, type Deciders } from './deciders.ts'
import { explore } from './soup.ts'

/** What a wrong decider decides where it is wrong, and undefined where it is right. */
type Wrong<Command, State, Fact> = (command: Command, state: State) => readonly Fact[] | undefined

const order = (wrong: Wrong<OrderCommand, Order, OrderFact>): Deciders => ({
  ...deciders,
  order: { ...deciders.order, decide: (c, s) => wrong(c, s) ?? deciders.order.decide(c, s) },
})
const payment = (wrong: Wrong<PaymentCommand, Payment, PaymentFact>): Deciders => ({
  ...deciders,
  payment: { ...deciders.payment, decide: (c, s) => wrong(c, s) ?? deciders.payment.decide(c, s) },
})
const inventory = (wrong: Wrong<InventoryCommand, Inventory, InventoryFact>): Deciders => ({
  ...deciders,
  inventory: { ...deciders.inventory, decide: (c, s) => wrong(c, s) ?? deciders.inventory.decide(c, s) },
})

const mutants: readonly (readonly [string, string, Deciders])[] = [
  [
    'a confirmed order that a customer may cancel',
    'A6',
    order(({ type }, { status }) =>
      type === 'Cancel' && status === 'confirmed'
        ? [{ type: 'Cancelled', reason: 'CUSTOMER_REQUEST' }]
        : undefined,
    ),
  ],
  [
    'a clock that cancels a confirmed order',
    'A6',
    order(({ type }, { status }) =>
      type === 'PassDeadline' && status === 'confirmed'
        ? [{ type: 'Cancelled', reason: 'DEADLINE' }]
        : undefined,
    ),
  ],
  [
    'an order that does not care about a failed shipment',
    'Q2',
    order(({ type }) => (type === 'RecordShipmentFailed' ? [] : undefined)),
  ],
  [
    'an order that does not care about a failed payment',
    'Q2',
    order(({ type }) => (type === 'RecordPaymentFailed' ? [] : undefined)),
  ],
  [
    'an order that is confirmed after it was cancelled',
    'A',
    order(({ type }, { status }) =>
      type === 'RecordStockReserved' && status === 'cancelled' ? [{ type: 'Confirmed' }] : undefined,
    ),
  ],
  [
    'a cancel that leaves no tombstone where no charge is known yet',
    'Q3',
    payment(({ type }, { status }) => (type === 'Cancel' && status === 'none' ? [] : undefined)),
  ],
  [
    'a cancel that takes a claimed charge for one that never began',
    'A1',
    payment(({ type }, { status }) =>
      type === 'Cancel' && status === 'charging' ? [{ type: 'Tombstoned' }] : undefined,
    ),
  ],
  [
    'a claim that is not written down before the call',
    'A1',
    payment(({ type }) => (type === 'BeginAttempt' ? [] : undefined)),
  ],
  [
    'an unwanted charge whose outcome nobody learns',
    'Q3',
    payment(({ type }, { status }) =>
      type === 'RecordCharge' && status === 'chargingUnwanted' ? [] : undefined,
    ),
  ],
  [
    'a refund that is not tried again',
    'Q3',
    payment((command) =>
      command.type === 'RecordRefund' && command.outcome.kind === 'refused' ? [] : undefined,
    ),
  ],
  [
    'a refusal of an earlier refund, taken for one of the attempt in flight',
    'A1',
    payment((command, state) =>
      command.type === 'RecordRefund' && state.status === 'refunding' && command.outcome.kind === 'refused'
        ? [{ type: 'RefundRefused', n: state.n, reason: 'no' }]
        : undefined,
    ),
  ],
  [
    'a reservation that does not look at the shelf',
    'A2',
    inventory(({ type }, state) =>
      type === 'LearnPaid' && state.status === 'linesKnown'
        ? [{ type: 'Reserved', lines: state.lines }]
        : undefined,
    ),
  ],
  [
    'a cancel that leaves no tombstone where nothing is reserved yet',
    'Q3',
    inventory(({ type }, { status }) => (type === 'Release' && status !== 'reserved' ? [] : undefined)),
  ],
  [
    'a release that forgets that it released',
    'A',
    inventory(({ type }, state) =>
      type === 'Release' && state.status === 'released'
        ? [{ type: 'Released', lines: state.lines }]
        : undefined,
    ),
  ],
  ['a reservation that never ends', 'Q3', inventory(({ type }) => (type === 'Ship' ? [] : undefined))],
]

describe('the exploration finds', () => {
  it.each(mutants)('%s', (_, problem, wrong) => {
    const found = [1, 0].map(
      (units) => explore({ orders: 1, units, countDeliveries: true, deciders: wrong }).violation,
    )
    expect(found.find((violation) => violation !== null)?.problem).toMatch(new RegExp(`^${problem}`))
  })

  it('the shortest way to it, so that a person can follow', () => {
    const { violation } = explore({
      orders: 1,
      units: 1,
      deciders: payment(({ type }, { status }) =>
        type === 'Cancel' && status === 'charging' ? [{ type: 'Tombstoned' }] : undefined,
      ),
    })
    expect(violation).toEqual({
      problem: 'A1: a charge that nobody will ever give back',
      trace: [
        'customer orders',
        'customer cancels',
        'OrderPlaced reaches payment',
        'a runner claims o:charge',
        'OrderCancelled reaches payment',
        'the provider answers o:charge: ok',
      ],
    })
  })
})
