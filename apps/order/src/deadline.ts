import { deadlines, type Deadlines, type DeadlinesOptions } from '@repo/messaging/deadlines'
import type { Cause } from '@repo/messaging/message'
import type { Tx } from '@repo/messaging/ports'

import type { Order, OrderCommand, OrderFact } from './domain/state.ts'

interface Overdue {
  readonly id: string
  readonly cause: Cause
}

export type DeadlineOptions = Omit<
  DeadlinesOptions<OrderCommand, OrderFact, Order, Overdue>,
  'due' | 'stepOf' | 'participant'
> & { readonly orders: DeadlinesOptions<OrderCommand, OrderFact, Order, Overdue>['participant'] }

/** Cancels orders that are still pending when their time has come. A confirmed order is beyond the reach of a clock. */
export function deadline({ orders, ...options }: DeadlineOptions): Deadlines {
  return deadlines<OrderCommand, OrderFact, Order, Overdue>({
    ...options,
    participant: orders,
    due: lockOverdue,
    stepOf: ({ id, cause }, at) => ({
      aggregateId: id,
      command: () => ({ type: 'PassDeadline', at }),
      cause,
      at,
    }),
  })
}

/** Rows that somebody else is at are left to him: whoever holds the lock decides first. */
async function lockOverdue(
  tx: Tx,
  { now, limit, except }: { readonly now: Date; readonly limit: number; readonly except: readonly string[] },
): Promise<readonly Overdue[]> {
  const { rows } = await tx.query<{ aggregate_id: string; metadata: Partial<Cause> }>(
    `with overdue as materialized (
       select aggregate_id, deadline_at from streams
       where status = 'pending' and deadline_at <= $1 and aggregate_id <> all($3::uuid[])
       order by deadline_at limit $2
       for update skip locked
     )
     select overdue.aggregate_id, placed.metadata from overdue
     join events as placed on placed.aggregate_id = overdue.aggregate_id and placed.version = 1
     order by overdue.deadline_at`,
    [now, limit, except],
  )
  return rows.map(({ aggregate_id: id, metadata }) => ({
    id,
    // The flow is the one that the customer began; what causes this step of it is the clock.
    cause: {
      correlationId: metadata.correlationId ?? id,
      causationId: `deadline:${id}`,
      userId: metadata.userId ?? null,
      traceparent: metadata.traceparent,
    },
  }))
}
