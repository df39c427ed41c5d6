/** What the databases know of a few orders and no invariant asks for: read once something is broken. */
import { type Queryable } from '@repo/messaging/ports'

import { type Databases } from './databases.ts'
import { type Moment } from './order-timeline.ts'
import { services, type ServiceName, type Witnesses } from './witnesses.ts'

interface Row {
  readonly id: string
  readonly at: Date
  readonly what: string
}

/** When each service handled, parked, called for and has yet to say what concerns these orders. */
export async function readTraces(
  databases: Databases,
  { log }: Pick<Witnesses, 'log'>,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Moment[]>> {
  const wanted = new Set(orderIds)
  const events = log.flatMap(({ event }) => (event && wanted.has(event.aggregateId) ? [event] : []))
  const eventOf = new Map(events.map((event) => [event.eventId, event]))
  const traces = new Map<string, Moment[]>(orderIds.map((id) => [id, []]))
  const keep = (source: string, { id, at, what }: Row) => traces.get(id)?.push({ at, source, what })
  for (const service of services) {
    await databases.snapshot(service, async (tx) => {
      const { rows: handled } = await tx.query<{ event_id: string; at: Date }>(
        'select event_id::text, received_at as at from inbox where event_id = any($1::uuid[])',
        [[...eventOf.keys()]],
      )
      for (const { event_id, at } of handled) {
        const event = eventOf.get(event_id)
        if (event) keep(`inbox of ${service}`, { id: event.aggregateId, at, what: `${event.type} handled` })
      }
      for (const row of await waiting(tx, orderIds)) keep(`outbox of ${service}`, row)
      for (const row of await parked(tx, orderIds)) keep(`parked by ${service}`, row)
      for (const row of await calls(service, tx, orderIds)) keep(`effects of ${service}`, row)
    })
  }
  return traces
}

async function waiting(tx: Queryable, orderIds: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await tx.query<Row>(
    `select key as id, created_at as at, type || ' ' || event_id || ' waits' as what
     from outbox where key = any($1::text[])`,
    [orderIds],
  )
  return rows
}

async function parked(tx: Queryable, orderIds: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await tx.query<Row>(
    `select key as id, parked_at as at,
            topic || '/' || partition || '@' || "offset" || ': ' || code || ', ' || reason as what
     from dead_letters where key = any($1::text[])
     union all
     select key, at, topic || '/' || partition || '@' || "offset" || ' ' || action || ' by ' || operator
     from dead_letter_audit where key = any($1::text[])`,
    [orderIds],
  )
  return rows
}

const callers: Partial<Record<ServiceName, string>> = { payment: 'payments', shipping: 'shipments' }

async function calls(
  service: ServiceName,
  tx: Queryable,
  orderIds: readonly string[],
): Promise<readonly Row[]> {
  const table = callers[service]
  if (table === undefined) return []
  const { rows } = await tx.query<Row>(
    `select id::text, updated_at as at,
            case when effect_key is null then 'nothing to call'
                 else effect_key || ' after ' || effect_attempts || ' attempts, due ' || effect_due_at end as what
     from ${table} where id::text = any($1::text[])`,
    [orderIds],
  )
  return rows
}
