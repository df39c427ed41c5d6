import { grouped } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

interface Booked {
  readonly orderId: string
  readonly kind: string
  readonly amount: bigint
}

export const a1: Invariant = {
  id: 'A1',
  title: 'An order is charged at most once, and never given back more than was taken',
  when: 'always',
  check({ ledger, journal }) {
    const { expect, verdict } = findings()
    // The provider counts what it did, not how often it was asked: one id is one movement of money.
    const done = new Map(
      journal.flatMap(({ id, kind, orderId, amount }) =>
        id !== null && kind !== 'booking' ? [[id, { orderId, kind, amount: amount ?? 0n }]] : [],
      ),
    )
    for (const [book, entries] of [
      ['our ledger', ledger],
      ["the provider's journal", [...done.values()]],
    ] as const) {
      for (const [orderId, ofOrder] of grouped<Booked>(entries, (entry) => entry.orderId)) {
        const charges = ofOrder.filter(({ kind }) => kind === 'charge')
        const refunds = ofOrder.filter(({ kind }) => kind === 'refund')
        const taken = sum(charges)
        const given = sum(refunds)
        expect(
          charges.length <= 1 && refunds.length <= charges.length && given <= taken,
          () =>
            `${book} has ${charges.length} charges of ${taken} and ${refunds.length} refunds of ${given} for ${orderId}`,
          orderId,
        )
      }
    }
    return verdict()
  },
}

function sum(entries: readonly Booked[]): bigint {
  return entries.reduce((total, { amount }) => total + amount, 0n)
}
