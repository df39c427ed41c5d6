import { type Queryable } from '@repo/messaging/ports'

import { type OrderStatus, type OrderSummary, type SagaStatus } from './projections/order-summary.ts'
import { summaryFromRow, type SummaryRow } from './projections/rows.ts'
import { type SagaEvent } from './projections/saga-event.ts'
import { readEvents } from './projections/tables.ts'
import { type PagePosition } from './paging.ts'

export interface Saga extends OrderSummary {
  readonly stuck: boolean
  /** The largest staleness among its events. */
  readonly stalenessMs: number
}

export interface SagaFilter {
  readonly sagaStatus?: SagaStatus | undefined
  readonly status?: OrderStatus | undefined
  readonly customerId?: string | undefined
  /** Only what is not over, and has not moved since `stuckBefore`. */
  readonly onlyStuck: boolean
  readonly stuckBefore: Date
  /** Those behind this one. */
  readonly after?: PagePosition | undefined
  readonly limit: number
}

/** Sagas, newest first. */
export async function findSagas(db: Queryable, filter: SagaFilter): Promise<readonly Saga[]> {
  const { rows } = await db.query<SummaryRow & { stuck: boolean; staleness_ms: number }>(
    `select summary.*, ${isStuck} as stuck, ${worstStaleness} as staleness_ms
     from order_summaries as summary
     where ($2::text is null or saga_status = $2)
       and ($3::text is null or status = $3)
       and ($4::text is null or customer_id = $4)
       and (not $5 or ${isStuck})
       and ($6::timestamptz is null or (first_event_at, order_id) < ($6, $7::uuid))
     order by first_event_at desc, order_id desc
     limit $8`,
    [
      filter.stuckBefore,
      filter.sagaStatus ?? null,
      filter.status ?? null,
      filter.customerId ?? null,
      filter.onlyStuck,
      filter.after?.at ?? null,
      filter.after?.orderId ?? null,
      filter.limit,
    ],
  )
  return rows.map((row) => ({ ...summaryFromRow(row), stuck: row.stuck, stalenessMs: row.staleness_ms }))
}

/** One saga with its events, or nothing when no event of that order has arrived. */
export async function findSaga(
  db: Queryable,
  orderId: string,
  stuckBefore: Date,
): Promise<{ readonly saga: Saga; readonly events: readonly SagaEvent[] } | undefined> {
  const { rows } = await db.query<SummaryRow & { stuck: boolean; staleness_ms: number }>(
    `select summary.*, ${isStuck} as stuck, ${worstStaleness} as staleness_ms
     from order_summaries as summary where order_id = $2`,
    [stuckBefore, orderId],
  )
  const row = rows[0]
  if (!row) return undefined
  const events = await readEvents(db, [orderId])
  return {
    saga: { ...summaryFromRow(row), stuck: row.stuck, stalenessMs: row.staleness_ms },
    events: events.get(orderId) ?? [],
  }
}

export async function countStuck(db: Queryable, stuckBefore: Date): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from order_summaries as summary where ${isStuck}`,
    [stuckBefore],
  )
  return rows[0]?.count ?? 0
}

const isStuck = `(saga_status in ('running', 'compensating') and last_event_at < $1::timestamptz)`

const worstStaleness = `coalesce((
  select max(extract(epoch from event.applied_at - event.occurred_at) * 1000)::float8
  from saga_events as event where event.order_id = summary.order_id), 0)`
