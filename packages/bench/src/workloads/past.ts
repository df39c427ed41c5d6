import { type Database } from '@repo/messaging/ports'
import { sampleOrder } from '../sample-messages.ts'

const chunk = 50_000

/**
 * Lets so many rows go through the outbox as if they had been published, with a vacuum as often as one comes while a
 * relay drains at full speed. What is left is what every later row lives with: pages, free space, index pages.
 */
export async function passThroughOutbox(
  db: Database,
  rows: number,
  { vacuum }: { readonly vacuum: boolean },
): Promise<void> {
  await inChunks(rows, async (count) => {
    await db.query(
      `insert into outbox (topic, key, type, event_id, value)
       select 'past', gen_random_uuid(), 'OrderPlaced', uuidv7(), decode(repeat('6b', 300), 'hex')
       from generate_series(1, $1::int)`,
      [count],
    )
    await db.query('delete from outbox')
    if (vacuum) await db.query('vacuum outbox')
  })
}

/** So many events of orders that were placed and cancelled, two of each. */
export async function fillEventStore(db: Database, events: number): Promise<void> {
  const data = JSON.stringify(sampleOrder(0), (_, item: unknown) =>
    typeof item === 'bigint' ? item.toString() : item,
  )
  await inChunks(events / 2, async (count) => {
    await db.query(
      `with past as (
         insert into streams (aggregate_id, aggregate_type, version, published, status)
         select uuidv7(), 'order', 2, 2, 'cancelled' from generate_series(1, $1::int)
         returning aggregate_id
       )
       insert into events (aggregate_id, aggregate_type, event_type, schema_version, data, metadata, version)
       select aggregate_id, 'order', type, 2, data::jsonb, '{}', version
       from past, (values (1, 'Placed', $2::text), (2, 'Cancelled', '{}')) as fact (version, type, data)`,
      [count, data],
    )
  })
  await db.query('vacuum (analyze) streams, events')
}

/** So many messages that were handled here, the oldest of them that many seconds ago. */
export async function fillInbox(db: Database, rows: number): Promise<void> {
  await inChunks(rows, async (count, before) => {
    await db.query(
      `insert into inbox (event_id, received_at)
       select uuidv7(-ago), now() - ago
       from (select ($1::int - n) * interval '1 second' as ago from generate_series(1, $2::int) as n) as past`,
      [rows - before, count],
    )
  })
  await db.query('vacuum (analyze) inbox')
}

async function inChunks(rows: number, work: (count: number, before: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < rows; at += chunk) await work(Math.min(chunk, rows - at), at)
}
