/**
 * The database of messaging, on pg.
 *
 * Terms
 *   pool       connections that transactions and single statements share
 *   session    a connection of its own, for locks that must outlive a transaction
 */
import pg from 'pg'
import { noLog, type Log } from '@repo/messaging/log'
import { type Database, type Queryable, type Session } from '@repo/messaging/ports'
import { classify } from './classify.ts'
import { clientConfig, type ConnectionOptions } from './config.ts'
import { openSession } from './session.ts'
import { Connection, transaction } from './transaction.ts'

export interface PostgresOptions extends ConnectionOptions {
  /** Connections in the pool. */
  readonly max?: number
  readonly log?: Log
}

export interface Postgres extends Database {
  /** Resolves when the database answers; rejects with why it does not. */
  ping(): Promise<void>
  /** Ends the sessions, waits for open transactions and closes the pool. */
  stop(): Promise<void>
}

/** Opens no connection until one is needed: a service starts, and says what is missing, without its database. */
export function postgres(options: PostgresOptions): Postgres {
  const { max = 10, log = noLog } = options
  const pool = new pg.Pool({ ...clientConfig(options), max, idleTimeoutMillis: 30_000 })
  // An idle connection that is cut emits on the pool, one in use on its client. An 'error' event that nobody
  // listens to ends the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to Postgres was lost'))
  pool.on('connect', (client) => client.on('error', () => undefined))
  const sessions = new Set<Session>()
  let stopped: Promise<void> | undefined

  async function withConnection<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await pool.connect().catch((error: unknown) => {
      throw classify(error)
    })
    const connection = new Connection(client)
    try {
      return await work(connection)
    } finally {
      client.release(connection.broken)
    }
  }

  const query: Queryable['query'] = (sql, values) =>
    withConnection((connection) => connection.runAlone(sql, values))

  return {
    query,
    transaction: (work) => withConnection((connection) => transaction(connection, work)),
    async session() {
      const session = await openSession(options)
      sessions.add(session)
      session.lost.addEventListener('abort', () => sessions.delete(session), { once: true })
      return session
    },
    async ping() {
      await query('select 1')
    },
    stop: () =>
      (stopped ??= (async () => {
        await Promise.all([...sessions].map((session) => session.close()))
        await pool.end()
      })()),
  }
}
