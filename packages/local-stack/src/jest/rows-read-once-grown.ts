export interface Transaction {
  query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[] }>
}

export interface Young {
  /** Name of the table; part of the SQL, never input. */
  readonly table: string
  /** Inserts so many rows that nobody asks for. */
  readonly grow: (rows: number) => Promise<unknown>
  /** Other keys each time, if it wants new ones. */
  readonly work: (batch: string) => Promise<unknown>
}

/**
 * How many rows of the table `work` reads when 20,000 are there, on a connection that planned its statements when Postgres
 * had counted 30 of them. Postgres counts again after a minute; until then, a plan that is kept knows nothing of the others.
 */
export async function rowsReadOnceGrown(tx: Transaction, { table, grow, work }: Young): Promise<number> {
  await tx.query(`delete from ${table}`)
  await grow(30)
  await tx.query(`analyze ${table}`)
  // Five plans for what the parameters are, and then one for whatever they may be: PostgreSQL's documentation of PREPARE.
  for (let time = 0; time < 10; time++) await work(`young ${time}`)
  await grow(20_000)
  const before = await rowsRead(tx, table)
  await work('grown')
  return (await rowsRead(tx, table)) - before
}

async function rowsRead(tx: Transaction, table: string): Promise<number> {
  const { rows } = await tx.query<{ read: number }>(
    `select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = $1`,
    [table],
  )
  if (!rows[0]) throw new Error(`Postgres counts nothing for ${table}`)
  return rows[0].read
}
