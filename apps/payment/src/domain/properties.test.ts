import { describe, expect, it } from '@jest/globals'
import { fold } from '@repo/decider/decider'
import fc from 'fast-check'

import { payment } from './decider.ts'
import { effectOf } from './effect.ts'
import type { Payment, PaymentCommand, PaymentFact } from './state.ts'
import { stateFromJson, stateToJson } from './stored.ts'

const money = fc.record({ amount: fc.bigInt({ min: 1n, max: 2n ** 62n }), currency: fc.constant('EUR') })
const refusal = fc.record({ kind: fc.constant('refused' as const), reason: fc.string() })
const commands = fc.array(
  fc.oneof<fc.Arbitrary<PaymentCommand>[]>(
    fc.record({ type: fc.constant('Charge' as const), customerId: fc.string(), total: money }),
    fc.record({ type: fc.constantFrom('Cancel' as const, 'Refund' as const, 'BeginAttempt' as const) }),
    fc.record({
      type: fc.constant('RecordCharge' as const),
      outcome: fc.oneof(fc.record({ kind: fc.constant('ok' as const), chargeId: fc.string() }), refusal),
    }),
    fc.record({
      type: fc.constant('RecordRefund' as const),
      n: fc.nat(2),
      outcome: fc.oneof(fc.record({ kind: fc.constant('ok' as const), refundId: fc.string() }), refusal),
    }),
  ),
  { maxLength: 20 },
)

describe('whatever is asked of a payment, in whatever order', () => {
  it('takes money once at most, and gives back what it took or nothing', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const { facts } = run(sequence)
        const taken = facts.flatMap((fact) => (fact.type === 'Charged' ? [fact.total] : []))
        const returned = facts.flatMap((fact) => (fact.type === 'Refunded' ? [fact.total] : []))
        expect(taken.length).toBeLessThanOrEqual(1)
        expect(returned).toEqual(returned.length === 0 ? [] : taken)
      }),
      { numRuns: 1000 },
    )
  })

  it('says nothing to a command that it has just carried out', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        let state = payment.initial
        for (const command of sequence) {
          state = fold(payment, state, payment.decide(command, state))
          expect(payment.decide(command, state)).toEqual([])
        }
      }),
    )
  })

  it('uses a key for one request only', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const requests = new Map<string, unknown>()
        for (const state of run(sequence).states) {
          const effect = effectOf('o-1', state)
          if (!effect) continue
          expect(effect.request).toEqual(requests.get(effect.key) ?? effect.request)
          requests.set(effect.key, effect.request)
        }
      }),
    )
  })

  it('reads back the state that it stored', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        for (const state of run(sequence).states) {
          expect(stateFromJson(JSON.parse(JSON.stringify(stateToJson(state))))).toEqual(state)
        }
      }),
    )
  })
})

function run(sequence: readonly PaymentCommand[]) {
  const facts: PaymentFact[] = []
  const states: Payment[] = [payment.initial]
  for (const command of sequence) {
    const state = states.at(-1) ?? payment.initial
    const said = payment.decide(command, state)
    facts.push(...said)
    states.push(fold(payment, state, said))
  }
  return { facts, states }
}
