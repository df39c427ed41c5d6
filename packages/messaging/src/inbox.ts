import type { Arrival } from './arrival.ts'
import type { Tx } from './ports.ts'

export interface Admission {
  /** Never handled before, in order, no event twice. They are in the inbox now. */
  readonly fresh: readonly Arrival[]
  /** Of a blocked key, in order. They are not in the inbox. */
  readonly blocked: readonly Arrival[]
  readonly duplicates: readonly Arrival[]
}

/**
 * Lets every message in once.
 *
 * Law: this is the first statement of the transaction. A second delivery waits on the unique index until we commit,
 * and is then a duplicate; moved below the handling, two members of the group both handle it.
 *
 * Blocks are read under a lock in the same statement: a replay that is about to lift a block makes us wait, and then
 * we see it lifted. Read without a lock, this message would be parked behind a queue that is no longer there.
 */
export async function admit(tx: Tx, arrivals: readonly Arrival[]): Promise<Admission> {
  const { rows } = await tx.query<{ event_id: string | null; topic: string | null; key: string | null }>(
    `with delivered as (
       select * from unnest($1::uuid[], $2::text[], $3::text[]) as delivered (event_id, topic, key)
     ), blocked as materialized (
       select topic, key from blocked_keys
       where (topic, key) in (select topic, key from delivered)
       order by topic, key
       for share
     ), fresh as (
       insert into inbox (event_id)
       select event_id from delivered
       where not exists (
         select from blocked where blocked.topic = delivered.topic and blocked.key = delivered.key)
       order by event_id
       on conflict do nothing
       returning event_id
     )
     select event_id::text, null as topic, null as key from fresh
     union all
     select null, topic, key from blocked`,
    [
      arrivals.map(({ delivery }) => delivery.message.eventId),
      arrivals.map(({ delivery }) => delivery.topic),
      arrivals.map(({ delivery }) => delivery.message.aggregateId),
    ],
  )
  const freshIds = new Set<string>()
  const blockedKeys = new Set<string>()
  for (const { event_id, topic, key } of rows) {
    if (event_id === null) blockedKeys.add(`${topic} ${key}`)
    else freshIds.add(event_id)
  }
  return sort(arrivals, freshIds, blockedKeys)
}

/** The same for a message that is replayed from its place at the head of a queue, whose block is ours. */
export async function admitReplayed(tx: Tx, { delivery }: Arrival): Promise<'fresh' | 'duplicate'> {
  const { rowCount } = await tx.query(`insert into inbox (event_id) values ($1) on conflict do nothing`, [
    delivery.message.eventId,
  ])
  return rowCount === 1 ? 'fresh' : 'duplicate'
}

function sort(
  arrivals: readonly Arrival[],
  freshIds: Set<string>,
  blockedKeys: ReadonlySet<string>,
): Admission {
  const fresh: Arrival[] = []
  const blocked: Arrival[] = []
  const duplicates: Arrival[] = []
  for (const arrival of arrivals) {
    const { message, topic } = arrival.delivery
    if (blockedKeys.size > 0 && blockedKeys.has(`${topic} ${message.aggregateId}`)) blocked.push(arrival)
    // The first of two deliveries in one batch is the fresh one.
    else if (freshIds.delete(message.eventId.toLowerCase())) fresh.push(arrival)
    else duplicates.push(arrival)
  }
  return { fresh, blocked, duplicates }
}
