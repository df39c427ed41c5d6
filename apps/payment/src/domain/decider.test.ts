import { describe, expect, it } from '@jest/globals'
import { describeCells, ignores, to } from '@repo/decider/cells'
import { given } from '@repo/decider/specification'

import { payment } from './decider.ts'
import type { Payment, PaymentCommand, PaymentFact } from './state.ts'

const bill = { customerId: 'c-1', total: { amount: 2500n, currency: 'EUR' } }
const { total } = bill

const states = {
  none: { status: 'none' },
  charging: { status: 'charging', claimed: false, ...bill },
  'charging (claimed)': { status: 'charging', claimed: true, ...bill },
  chargingUnwanted: { status: 'chargingUnwanted', ...bill },
  charged: { status: 'charged', total, chargeId: 'ch-1' },
  failed: { status: 'failed', reason: 'card declined' },
  refunding: { status: 'refunding', total, chargeId: 'ch-1', n: 0 },
  'refunding (again)': { status: 'refunding', total, chargeId: 'ch-1', n: 1 },
  refunded: { status: 'refunded', total, chargeId: 'ch-1', refundId: 're-1' },
  tombstone: { status: 'tombstone' },
} as const satisfies Record<string, Payment>

const commands = {
  Charge: { type: 'Charge', ...bill },
  Cancel: { type: 'Cancel' },
  Refund: { type: 'Refund' },
  BeginAttempt: { type: 'BeginAttempt' },
  RecordCharge: { type: 'RecordCharge', outcome: { kind: 'ok', chargeId: 'ch-1' } },
  'RecordCharge (refused)': { type: 'RecordCharge', outcome: { kind: 'refused', reason: 'card declined' } },
  RecordRefund: { type: 'RecordRefund', n: 0, outcome: { kind: 'ok', refundId: 're-1' } },
  'RecordRefund (refused)': { type: 'RecordRefund', n: 0, outcome: { kind: 'refused', reason: 'later' } },
  'RecordRefund (of 1)': { type: 'RecordRefund', n: 1, outcome: { kind: 'ok', refundId: 're-1' } },
  'RecordRefund (of 1, refused)': {
    type: 'RecordRefund',
    n: 1,
    outcome: { kind: 'refused', reason: 'later' },
  },
} as const satisfies Record<string, PaymentCommand>

const requested: PaymentFact = { type: 'ChargeRequested', ...bill }
const begun: PaymentFact = { type: 'AttemptBegun' }
const unwanted: PaymentFact = { type: 'ChargeUnwanted' }
const charged: PaymentFact = { type: 'Charged', chargeId: 'ch-1', total }
const refused: PaymentFact = { type: 'ChargeRefused', reason: 'card declined' }
const refundRequested: PaymentFact = { type: 'RefundRequested', n: 0 }
const refunded: PaymentFact = { type: 'Refunded', refundId: 're-1', total }
const tombstoned: PaymentFact = { type: 'Tombstoned' }

const refunds = [
  'RecordRefund',
  'RecordRefund (refused)',
  'RecordRefund (of 1)',
  'RecordRefund (of 1, refused)',
] as const
const charges = ['RecordCharge', 'RecordCharge (refused)'] as const
const everything = ignores('Charge', 'Cancel', 'Refund', 'BeginAttempt', ...charges, ...refunds)

describeCells(payment, {
  states,
  commands,
  cells: {
    none: {
      ...everything,
      Charge: to(states.charging, requested),
      Cancel: to(states.tombstone, tombstoned),
    },
    charging: {
      ...everything,
      Cancel: to(states.tombstone, tombstoned),
      BeginAttempt: to(states['charging (claimed)'], begun),
      RecordCharge: to(states.charged, charged),
      'RecordCharge (refused)': to(states.failed, refused),
    },
    'charging (claimed)': {
      ...everything,
      Cancel: to(states.chargingUnwanted, unwanted),
      RecordCharge: to(states.charged, charged),
      'RecordCharge (refused)': to(states.failed, refused),
    },
    chargingUnwanted: {
      ...everything,
      RecordCharge: to(states.refunding, charged),
      'RecordCharge (refused)': to(states.tombstone, refused),
    },
    charged: {
      ...everything,
      Cancel: to(states.refunding, refundRequested),
      Refund: to(states.refunding, refundRequested),
    },
    failed: everything,
    refunding: {
      ...everything,
      RecordRefund: to(states.refunded, refunded),
      'RecordRefund (refused)': to(states['refunding (again)'], {
        type: 'RefundRefused',
        n: 0,
        reason: 'later',
      }),
    },
    'refunding (again)': {
      ...everything,
      'RecordRefund (of 1)': to(states.refunded, refunded),
      'RecordRefund (of 1, refused)': to(
        { ...states.refunding, n: 2 },
        { type: 'RefundRefused', n: 1, reason: 'later' },
      ),
    },
    refunded: everything,
    tombstone: everything,
  },
})

describe('payment', () => {
  it('charges an order once', () => {
    given(payment)().when(commands.Charge).then(requested)
    given(payment)(requested).when(commands.Charge).thenIgnores('payment already charging')
  })

  it('never calls the provider when the cancel came first', () => {
    given(payment)(tombstoned).when(commands.Charge).thenIgnores('payment already tombstone')
    given(payment)(requested, tombstoned).when(commands.BeginAttempt).thenIgnores('payment already tombstone')
  })

  it('gives back what was taken after the cancel', () => {
    given(payment)(requested, begun, unwanted)
      .when(commands.RecordCharge)
      .then(charged)
      .becoming(states.refunding)
  })

  it('tries a refused refund again, and takes no late answer for the new attempt', () => {
    const refusedOnce: PaymentFact = { type: 'RefundRefused', n: 0, reason: 'later' }
    const before = given(payment)(requested, begun, charged, refundRequested, refusedOnce)
    before.when(commands['RecordRefund (refused)']).thenIgnores('payment already refunding')
    before.when(commands['RecordRefund (of 1)']).then(refunded)
  })

  it('throws for facts that cannot follow each other', () => {
    expect(() => payment.evolve(states.none, refunded)).toThrow('Refunded cannot follow none')
  })
})
