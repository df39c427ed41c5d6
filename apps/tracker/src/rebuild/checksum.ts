/** Whether two copies of the projections hold the same rows, in whatever order they were written. */
import { type Queryable } from '@repo/messaging/ports'

import { tables, type Table } from './shadow.ts'

export interface Checksum {
  readonly table: Table
  readonly rows: number
  /** A sum over the hashes of the rows: the order of rows is no part of it, how often one is there is. */
  readonly checksum: string
}

/** One difference between the copies; a side without the row is null. */
export interface Difference {
  readonly table: Table
  readonly live: unknown
  readonly rebuilt: unknown
}

// When a row was applied differs between any two copies, and says nothing about what they hold.
const content = (row: string) => `(to_jsonb(${row}) - 'applied_at')`

const keys: Readonly<Record<Table, string>> = { saga_events: 'event_id', order_summaries: 'order_id' }

export async function checksums(db: Queryable, schema: string): Promise<readonly Checksum[]> {
  const sums: Checksum[] = []
  for (const table of tables) {
    const { rows } = await db.query<{ rows: number; sum: string }>(
      `select count(*)::int as rows,
              coalesce(sum(('x' || left(md5(${content('item')}::text), 16))::bit(64)::bigint), 0)::text as sum
       from ${schema}.${table} as item`,
    )
    sums.push({ table, rows: rows[0]?.rows ?? 0, checksum: toHex(rows[0]?.sum ?? '0') })
  }
  return sums
}

export async function differences(
  db: Queryable,
  live: string,
  rebuilt: string,
  limit: number,
): Promise<readonly Difference[]> {
  const found: Difference[] = []
  for (const table of tables) {
    const { rows } = await db.query<Omit<Difference, 'table'>>(
      `select ${content('live')} as live, ${content('rebuilt')} as rebuilt
       from ${live}.${table} as live full join ${rebuilt}.${table} as rebuilt using (${keys[table]})
       where ${content('live')} is distinct from ${content('rebuilt')}
       order by ${keys[table]} limit $1`,
      [limit],
    )
    found.push(...rows.map((row) => ({ table, ...row })))
  }
  return found
}

export function areEqual(left: readonly Checksum[], right: readonly Checksum[]): boolean {
  return left.every((sum, index) => sum.checksum === right[index]?.checksum && sum.rows === right[index].rows)
}

function toHex(sum: string): string {
  return BigInt.asUintN(64, BigInt(sum)).toString(16).padStart(16, '0')
}
