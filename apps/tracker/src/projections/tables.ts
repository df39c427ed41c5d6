import { type Queryable, type Tx } from '@repo/messaging/ports'

import { type OrderSummary } from './order-summary.ts'
import {
  eventFromRow,
  eventToRow,
  summaryFromRow,
  summaryToRow,
  type EventRow,
  type SummaryRow,
} from './rows.ts'
import { type SagaEvent } from './saga-event.ts'

/**
 * Locks the summary of every order, sorted, until the end of the transaction. An order that has none yet gets a row
 * to lock first: `for update` locks nothing where there is no row.
 */
export async function lockSummaries(
  tx: Tx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, OrderSummary>> {
  const { rows: created } = await tx.query<{ order_id: string }>(
    `insert into order_summaries (order_id, status, saga_status, payment, stock, shipment,
                                  first_event_at, last_event_at, event_count, applied_at)
     select order_id, 'unplaced', 'running', 'none', 'none', 'none', now(), now(), 0, now()
     from unnest($1::uuid[]) as order_id order by order_id
     on conflict do nothing
     returning order_id`,
    [orderIds],
  )
  const { rows } = await tx.query<SummaryRow>(
    'select * from order_summaries where order_id = any($1::uuid[]) order by order_id for update',
    [orderIds],
  )
  const fresh = new Set(created.map((row) => row.order_id))
  const known = rows.filter((row) => !fresh.has(row.order_id)).map(summaryFromRow)
  return new Map(known.map((summary) => [summary.orderId, summary]))
}

export async function insertEvents(tx: Tx, events: readonly SagaEvent[]): Promise<void> {
  await tx.query(
    `insert into saga_events
     select * from jsonb_populate_recordset(null::saga_events, $1::jsonb) order by event_id
     on conflict do nothing`,
    [JSON.stringify(events.map(eventToRow))],
  )
}

/** Every event of these orders. */
export async function readEvents(
  db: Queryable,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SagaEvent[]>> {
  const { rows } = await db.query<EventRow>('select * from saga_events where order_id = any($1::uuid[])', [
    orderIds,
  ])
  const events = new Map<string, SagaEvent[]>()
  for (const event of rows.map(eventFromRow)) {
    const ofOrder = events.get(event.orderId)
    if (ofOrder) ofOrder.push(event)
    else events.set(event.orderId, [event])
  }
  return events
}

/**
 * Writes rows that `lockSummaries` has locked. They are there, so this inserts none: why it is no `update ... from`
 * all the same is said in `aggregate-store.ts` of `@repo/messaging`.
 */
export async function writeSummaries(tx: Tx, summaries: readonly OrderSummary[]): Promise<void> {
  await tx.query(
    `insert into order_summaries
     select * from jsonb_populate_recordset(null::order_summaries, $1::jsonb) order by order_id
     on conflict (order_id) do update
     set (status, saga_status, payment, stock, shipment, customer_id, total_amount, currency, cancel_reason,
          tracking_id, first_event_at, last_event_at, placed_at, confirmed_at, ended_at, event_count, applied_at)
       = (excluded.status, excluded.saga_status, excluded.payment, excluded.stock, excluded.shipment,
          excluded.customer_id, excluded.total_amount, excluded.currency, excluded.cancel_reason,
          excluded.tracking_id, excluded.first_event_at, excluded.last_event_at, excluded.placed_at,
          excluded.confirmed_at, excluded.ended_at, excluded.event_count, excluded.applied_at)`,
    [JSON.stringify(summaries.map(summaryToRow))],
  )
}
