import pg from 'pg'
import { type Session } from '@repo/messaging/ports'
import { classify } from './classify.ts'
import { clientConfig, type ConnectionOptions } from './config.ts'
import { runStatement } from './statement.ts'

/** A connection outside any pool. What it holds (advisory locks, LISTEN) it holds until `lost` aborts. */
export interface PostgresSession extends Session {
  /** Calls back for each NOTIFY on the channels this session listens to. */
  onNotification(heard: (channel: string) => void): void
}

const closeTimeoutMs = 2_000

export async function openSession(options: ConnectionOptions): Promise<PostgresSession> {
  const client = new pg.Client(clientConfig(options))
  const gone = new AbortController()
  client.on('error', (error) => gone.abort(classify(error)))
  client.on('end', () => gone.abort(new Error('the session has ended')))
  try {
    await client.connect()
  } catch (error) {
    throw classify(error)
  }
  return {
    lost: gone.signal,
    query: async (sql, values) => runStatement(client, sql, values),
    onNotification: (heard) => void client.on('notification', ({ channel }) => heard(channel)),
    async close() {
      gone.abort(new Error('the session was closed'))
      // A peer that has vanished never answers the good-bye; the socket goes with the process.
      const patience = AbortSignal.timeout(closeTimeoutMs)
      const impatient = new Promise((resolve) => patience.addEventListener('abort', resolve))
      await Promise.race([client.end().catch(() => undefined), impatient])
    },
  }
}
