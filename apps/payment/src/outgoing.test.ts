import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '@repo/contracts/events'
import { sourceOf } from '@repo/contracts/topics'
import { transitions } from '@repo/decider/reachable'

import { payment } from './domain/decider.ts'
import { reactions, triggers } from './domain/reactions.ts'
import type { PaymentCommand } from './domain/state.ts'
import { outgoing } from './outgoing.ts'

const total = { amount: 2500n, currency: 'EUR' }
const refused = { kind: 'refused', reason: 'declined' } as const
const commands: readonly PaymentCommand[] = [
  { type: 'Charge', customerId: 'c-1', total },
  { type: 'Cancel' },
  { type: 'Refund' },
  { type: 'BeginAttempt' },
  { type: 'RecordCharge', outcome: { kind: 'ok', chargeId: 'ch-1' } },
  { type: 'RecordCharge', outcome: refused },
  { type: 'RecordRefund', n: 0, outcome: { kind: 'ok', refundId: 're-1' } },
  { type: 'RecordRefund', n: 0, outcome: refused },
]

describe('outgoing', () => {
  const told = transitions(payment, commands).flatMap(({ fact, after }) => outgoing(fact, after) ?? [])
  const table = [...Object.values(reactions), ...Object.values(triggers)] as readonly {
    readonly says: readonly string[]
  }[]

  it('says what the rows of the saga name, and nothing else', () => {
    const named = new Set(table.flatMap((row) => row.says))
    expect(new Set(told.map((event) => event.type))).toEqual(named)
  })

  it('says every event that the contracts give to this service', () => {
    const ours = eventTypes.filter((type) => sourceOf(type) === '/payment')
    expect(new Set(told.map((event) => event.type))).toEqual(new Set(ours))
  })

  it('tells nobody of a charge that nobody wants any more', () => {
    const unwanted = transitions(payment, commands).filter(
      ({ before }) => before.status === 'chargingUnwanted',
    )
    expect(unwanted.map(({ fact, after }) => [fact.type, after.status, outgoing(fact, after)])).toEqual([
      ['Charged', 'refunding', null],
      ['ChargeRefused', 'tombstone', null],
    ])
  })
})
