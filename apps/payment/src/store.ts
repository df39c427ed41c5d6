import { aggregateStore } from '@repo/messaging/aggregate-store'
import type { AggregateStore, Change } from '@repo/messaging/aggregate'
import type { Tx } from '@repo/messaging/ports'
import { together } from '@repo/messaging/together'

import { payment } from './domain/decider.ts'
import { effectOf } from './domain/effect.ts'
import type { Payment, PaymentFact } from './domain/state.ts'
import { stateFromJson, stateToJson } from './domain/stored.ts'

type PaymentChange = Change<Payment, PaymentFact>

/** Payments in their rows, and every movement of money in the ledger, in the same transaction. */
export function paymentStore(): AggregateStore<Payment, PaymentFact> {
  const rows = aggregateStore<Payment, PaymentFact>({
    table: 'payments',
    initial: payment.initial,
    toJson: stateToJson,
    fromJson: stateFromJson,
    effectOf,
  })
  return {
    load: rows.load,
    async save(tx, changes) {
      await together([rows.save(tx, changes), appendToLedger(tx, changes)])
    },
  }
}

/** Law: `unique (order_id, kind)` stands behind the decider. A second charge fails the transaction, whoever decided it. */
async function appendToLedger(tx: Tx, changes: readonly PaymentChange[]): Promise<void> {
  const entries = changes.flatMap(({ before, facts }) =>
    facts.flatMap(({ event, at }) => {
      const entry = { orderId: before.id, at }
      if (event.type === 'Charged') return [{ ...entry, kind: 'charge', ...event.total, id: event.chargeId }]
      if (event.type === 'Refunded') return [{ ...entry, kind: 'refund', ...event.total, id: event.refundId }]
      return []
    }),
  )
  if (entries.length === 0) return
  tx.write(
    `insert into ledger_entries (order_id, kind, amount, currency, provider_id, at)
     select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[])`,
    [
      entries.map(({ orderId }) => orderId),
      entries.map(({ kind }) => kind),
      entries.map(({ amount }) => amount),
      entries.map(({ currency }) => currency),
      entries.map(({ id }) => id),
      entries.map(({ at }) => at),
    ],
  )
}
