import { openSession } from '@repo/postgres/session'

export interface IdleTransaction {
  end(): Promise<void>
}

/**
 * A transaction with a snapshot and an id that does nothing any more, as a debugger or a report leaves it. While it is
 * open, no row that was deleted after it began can be vacuumed away, in any table of its database.
 */
export async function idleTransaction(url: string): Promise<IdleTransaction> {
  // No limit, unlike the services' own connections: those are ended after ten seconds of this.
  const session = await openSession({ url, idleInTransactionTimeoutMs: 0 })
  await session.query('begin isolation level repeatable read')
  await session.query('select txid_current()')
  return {
    async end() {
      await session.query('rollback')
      await session.close()
    },
  }
}
