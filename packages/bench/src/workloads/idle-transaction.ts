import pg from 'pg'

export interface IdleTransaction {
  end(): Promise<void>
}

/**
 * A transaction with a snapshot and an id that does nothing any more, as a debugger or a report leaves it. While it is
 * open, no row that was deleted after it began can be vacuumed away, in any table of its database.
 */
export async function idleTransaction(url: string): Promise<IdleTransaction> {
  // Not the services' own pool: that ends such a session after ten seconds.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin isolation level repeatable read')
  await client.query('select txid_current()')
  return {
    async end() {
      await client.query('rollback')
      await client.end()
    },
  }
}
