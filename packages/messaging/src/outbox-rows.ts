import type { FailureCode } from './failures.ts'
import type { Queryable } from './ports.ts'

export interface OutboxRow {
  readonly id: bigint
  readonly topic: string
  readonly key: string
  readonly type: string
  readonly eventId: string
  readonly value: Buffer
  readonly traceparent: string | null
}

export interface Claim {
  /** Nothing at or below this id is there or will come, see `outbox-floor.ts`. */
  readonly above: bigint
  /** Ids that are on their way. */
  readonly without: readonly bigint[]
  readonly limit: number
}

/**
 * The oldest rows that may be sent, without those on their way. Never "after the last id": that would skip for ever a
 * row whose transaction drew its id early and committed late.
 *
 * The rows on their way are the oldest, so that every claim passes over them first. `not in (select unnest ...)` hashes
 * them once; with `<> all` of a parameter each row is compared with each of them.
 */
export async function claimRows(
  db: Queryable,
  { above, without, limit }: Claim,
): Promise<readonly OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>(
    `select id, topic, key, type, event_id as "eventId", value, traceparent
     from outbox
     where id > $1::bigint and id not in (select unnest($2::bigint[]))
       and (topic, key) not in (select topic, key from outbox_blocked where retry_at > clock_timestamp())
     order by id
     limit $3`,
    [above, without, limit],
  )
  return rows
}

/**
 * The transactions that have written to the outbox, or are about to, by name. One keeps its name as long as it can still
 * commit, also when it is prepared, until the server starts again.
 */
export async function outboxWriters(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ writer: string }>(
    `select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'outbox'::regclass
       and database = (select oid from pg_database where datname = current_database())`,
  )
  return rows.map(({ writer }) => writer)
}

/** The id of the oldest row above the one and up to the other. */
export async function oldestBetween(db: Queryable, above: bigint, upTo: bigint): Promise<bigint | undefined> {
  const { rows } = await db.query<{ oldest: bigint | null }>(
    'select min(id) as oldest from outbox where id > $1 and id <= $2',
    [above, upTo],
  )
  return rows[0]?.oldest ?? undefined
}

/** Removes rows that the broker acknowledged, and the blocks that stood before them. */
export async function removeRows(db: Queryable, ids: readonly bigint[]): Promise<void> {
  await db.query(
    `with sent as (delete from outbox where id = any ($1::bigint[]) returning id)
     delete from outbox_blocked where outbox_id in (select id from sent)`,
    [ids],
  )
}

export interface BlockReason {
  readonly code: FailureCode
  readonly reason: string
}

/** Sets the key of a row aside, for a second at first and for up to five minutes when it was refused again and again. */
export async function blockKey(
  db: Queryable,
  { id, topic, key }: OutboxRow,
  { code, reason }: BlockReason,
): Promise<void> {
  await db.query(
    `insert into outbox_blocked as b (topic, key, outbox_id, code, reason, retry_at)
     values ($1, $2, $3, $4, $5, clock_timestamp() + interval '1 second')
     on conflict (topic, key) do update set
       outbox_id = excluded.outbox_id, code = excluded.code, reason = excluded.reason,
       attempts = case when b.outbox_id = excluded.outbox_id then b.attempts + 1 else 1 end,
       retry_at = clock_timestamp()
         + least(300, 2 ^ least(b.attempts, 10)) * (0.5 + random() / 2) * interval '1 second'`,
    [topic, key, id, code, reason],
  )
}

/** Forgets blocks whose row somebody removed by hand. */
export async function removeIdleBlocks(db: Queryable): Promise<void> {
  await db.query('delete from outbox_blocked where outbox_id not in (select id from outbox)')
}
