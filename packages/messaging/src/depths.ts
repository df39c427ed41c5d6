import type { Queryable } from './ports.ts'

/** How much waits in a service's database, and for how long: looked up for every scrape, never kept. */
export interface Depths {
  readonly outbox: { readonly rows: number; readonly oldestAgeSeconds: number; readonly blockedKeys: number }
  /** By topic of origin. */
  readonly deadLetters: readonly {
    readonly topic: string
    readonly rows: number
    readonly oldestAgeSeconds: number
  }[]
  readonly blockedKeys: readonly { readonly topic: string; readonly keys: number }[]
  /**
   * The oldest open transaction of this database, prepared ones among them: it holds back vacuum, and the relay's floor
   * if it wrote to the outbox.
   */
  readonly longestTransactionSeconds: number
}

export async function readDepths(db: Queryable): Promise<Depths> {
  const [outbox, letters, blocks, transactions] = await Promise.all([
    // The oldest row is the one with the smallest id: no scan for its age.
    db.query<{ rows: number; blocked: number; age: number }>(
      `select (select count(*)::int from outbox) as rows,
              (select count(*)::int from outbox_blocked) as blocked,
              coalesce(extract(epoch from clock_timestamp() - (select created_at from outbox order by id limit 1)), 0)::float8 as age`,
    ),
    db.query<{ topic: string; rows: number; age: number }>(
      `select topic, count(*)::int as rows, extract(epoch from clock_timestamp() - min(parked_at))::float8 as age
       from dead_letters group by topic`,
    ),
    db.query<{ topic: string; keys: number }>(
      'select topic, count(*)::int as keys from blocked_keys group by topic',
    ),
    db.query<{ age: number }>(
      `select coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as age
       from (
         select xact_start from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         union all
         select prepared from pg_prepared_xacts where database = current_database()
       ) as open (since)`,
    ),
  ])
  const { rows, age, blocked } = only(outbox)
  return {
    outbox: { rows, oldestAgeSeconds: age, blockedKeys: blocked },
    deadLetters: letters.rows.map((of) => ({ topic: of.topic, rows: of.rows, oldestAgeSeconds: of.age })),
    blockedKeys: blocks.rows,
    longestTransactionSeconds: only(transactions).age,
  }
}

/** The row of a statement that always gives one. */
function only<Row>({ rows }: { readonly rows: readonly Row[] }): Row {
  return rows[0] as Row
}
