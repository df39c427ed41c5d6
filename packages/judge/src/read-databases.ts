import { type Queryable } from '@repo/messaging/ports'

import { tables } from './tables.ts'
import {
  type AggregateRow,
  type DeadLetter,
  type Inbox,
  type LedgerEntry,
  type Movement,
  type ProjectedOrder,
  type SagaService,
  type ServiceName,
  type Shipment,
  type StockRow,
  type StoredEvent,
} from './witnesses.ts'

/** What every service's database has. */
export async function readMessaging(service: ServiceName, db: Queryable, keptSince: Date) {
  const { rows: identity } = await db.query<{ database: string }>(
    `select current_database() || ' of ' || pg_postmaster_start_time() as database`,
  )
  const { rows: outbox } = await db.query<{ rows: number }>('select count(*)::int as rows from outbox')
  const { rows: inbox } = await db.query<{ event_id: string }>('select event_id::text from inbox')
  // Replayed ones are in the inbox, or are parked again.
  const { rows: letters } = await db.query<Omit<DeadLetter, 'service'>>(
    `select topic, partition, "offset", key, code from dead_letters
     union
     select topic, partition, "offset", key, code from dead_letter_audit where action = 'discarded'`,
  )
  const { rows: replayed } = await db.query<Omit<DeadLetter, 'service'>>(
    `select distinct topic, partition, "offset", key, code from dead_letter_audit where action = 'replayed'`,
  )
  const ids: Inbox = { eventIds: new Set(inbox.map((row) => row.event_id)), keptSince }
  return {
    database: [service, identity[0]?.database ?? ''] as const,
    outbox: { service, rows: outbox[0]?.rows ?? 0 },
    inbox: [service, ids] as const,
    deadLetters: letters.map((letter): DeadLetter => ({ service, ...letter })),
    replayed: replayed.map((letter): DeadLetter => ({ service, ...letter })),
  }
}

/** The rows of a service that takes part in the saga. */
export async function readAggregates(service: SagaService, db: Queryable): Promise<readonly AggregateRow[]> {
  const { table, id } = tables[service]
  const { rows } = await db.query<Omit<AggregateRow, 'service'>>(
    `select ${id}::text as id, status, published from ${table}`,
  )
  return rows.map((row) => ({ service, ...row }))
}

export async function readOrders(db: Queryable) {
  const { rows: events } = await db.query<StoredEvent>(
    `select event_id::text as "eventId", aggregate_id::text as "orderId", version, event_type as type,
            created_at as at, (data->>'deadline')::timestamptz as deadline
     from events`,
  )
  const { rows: keys } = await db.query<{ key: string; orderId: string }>(
    'select key, order_id::text as "orderId" from idempotency_keys',
  )
  return { storedEvents: events, idempotencyKeys: keys }
}

export async function readLedger(db: Queryable): Promise<readonly LedgerEntry[]> {
  const { rows } = await db.query<LedgerEntry>(
    `select order_id::text as "orderId", kind, amount, currency, provider_id as "providerId", at from ledger_entries`,
  )
  return rows
}

export async function readStock(db: Queryable) {
  const { rows: stock } = await db.query<StockRow>(
    'select sku, available, reserved, shipped, received from stock',
  )
  const { rows: movements } = await db.query<Movement>(
    'select sku, kind, quantity, order_id::text as "orderId", at from stock_movements',
  )
  return { stock, movements }
}

export async function readShipments(db: Queryable): Promise<readonly Shipment[]> {
  const { rows } = await db.query<Shipment>(
    `select id::text as "orderId", state->>'trackingId' as "trackingId" from shipments where status = 'shipped'`,
  )
  return rows
}

export async function readProjection(db: Queryable) {
  const { rows: projection } = await db.query<ProjectedOrder>(
    `select order_id::text as "orderId", status, saga_status as "sagaStatus", payment, stock, shipment,
            customer_id as "customerId", total_amount as "totalAmount", currency,
            cancel_reason as "cancelReason", tracking_id as "trackingId", placed_at as "placedAt",
            confirmed_at as "confirmedAt", ended_at as "endedAt", event_count as "eventCount"
     from order_summaries`,
  )
  const { rows } = await db.query<{ event_id: string }>('select event_id::text from saga_events')
  return { projection, projectedEvents: new Set(rows.map((row) => row.event_id)) }
}
