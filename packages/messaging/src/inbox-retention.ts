import { sleep } from './back-off.ts'
import { noLog, type Log } from './log.ts'
import { systemClock, type Clock, type Queryable } from './ports.ts'

export interface ForgetOptions {
  readonly olderThan: Date
  /** Rows per statement: a big delete holds back vacuum and floods the replicas. */
  readonly batch?: number
  readonly signal?: AbortSignal
}

/**
 * Deletes inbox rows of before that instant, in small transactions, and tells how many. Behind it a redelivery is no
 * longer recognised here: the business guards alone make it harmless.
 */
export async function forgetInbox(
  db: Queryable,
  { olderThan, batch = 1_000, signal }: ForgetOptions,
): Promise<number> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (let forgotten = 0; ;) {
    if (signal?.aborted) return forgotten
    // A range of the primary key, because an event is older than its arrival; one that arrived late is kept until
    // its own time has come. Going on from the last id keeps us off the dead rows that we leave behind.
    const { rows } = await db.query<{ scanned: number; deleted: number; last: string | null }>(
      `with old as (
         select event_id, received_at from inbox where event_id > $1::uuid and event_id < $2::uuid
         order by event_id limit $4
       ), forgotten as (
         delete from inbox where event_id in (select event_id from old where received_at < $3)
         returning event_id
       )
       select (select count(*)::int from old) as scanned, (select count(*)::int from forgotten) as deleted,
              (select event_id::text from old order by event_id desc limit 1) as last`,
      [after, firstIdOf(olderThan), olderThan, batch],
    )
    const { scanned, deleted, last } = rows[0] ?? { scanned: 0, deleted: 0, last: null }
    forgotten += deleted
    if (scanned < batch || last === null) return forgotten
    after = last
  }
}

/** The smallest UUIDv7 of an instant: its first 48 bits are milliseconds since the epoch. */
function firstIdOf(instant: Date): string {
  const hex = Math.max(0, instant.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

export interface InboxRetentionOptions {
  readonly db: Queryable
  /** How long a redelivery is recognised: longer than any replay of a topic that is not a rebuild. */
  readonly keepMs: number
  readonly everyMs?: number
  readonly clock?: Clock
  readonly log?: Log
}

/** Forgets old inbox rows now and then, until it is stopped. A failure is logged, and the next round makes up for it. */
export function inboxRetention(options: InboxRetentionOptions): { stop(): Promise<void> } {
  const { db, keepMs, everyMs = 600_000, clock = systemClock, log = noLog } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const running = (async () => {
    while (!signal.aborted) {
      const olderThan = new Date(clock.now().getTime() - keepMs)
      await forgetInbox(db, { olderThan, signal }).then(
        (rows) => log.debug({ rows, olderThan }, 'inbox rows forgotten'),
        (err: unknown) => log.warn({ err }, 'inbox rows were not forgotten'),
      )
      await sleep(everyMs, signal)
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
