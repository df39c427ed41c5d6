/** What every connection of ours has in common. Every wait has a limit: by default pg waits for ever, in five places. */
import pg from 'pg'

export interface ConnectionOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string
  /** For a new connection, and for a free one in the pool. */
  readonly connectionTimeoutMs?: number
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number
  readonly idleInTransactionTimeoutMs?: number
}

export function clientConfig(options: ConnectionOptions): pg.ClientConfig {
  const { statementTimeoutMs = 10_000 } = options
  return {
    connectionString: options.url,
    application_name: options.applicationName ?? 'saga',
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    statement_timeout: statementTimeoutMs,
    // For a network that swallows packets: the server cannot tell us about those. Of all statements that travel together.
    query_timeout: statementTimeoutMs + 2_000,
    lock_timeout: options.lockTimeoutMs ?? 5_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
    // Statements that are issued without a wait between them travel together; see `transaction.ts`.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Law: our statements are prepared once per connection, and one that was planned while its table was young was
    // planned for an empty table: it would go on reading the whole of it until the first analyze, a minute later. So would
    // one of an outbox that is empty whenever it is vacuumed: it would sort a whole backlog for each claim, found by bitmap.
    // Every statement of ours has an index to use; where there is none, the planner scans all the same.
    options: '-c enable_seqscan=off -c enable_bitmapscan=off',
    types: { getTypeParser },
  }
}

const int8 = 20
const int8Array = 1016

/**
 * int8 is `bigint` here, on purpose: pg's default is text, and `Number` loses cents and offsets beyond 2^53.
 * That includes `count(*)`: write `count(*)::int` where a number is wanted.
 */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format !== 'binary' && oid === int8) return BigInt
  if (format !== 'binary' && oid === int8Array) return parseBigIntArray
  return pg.types.getTypeParser(oid, format as 'text')
}

function parseBigIntArray(text: string): (bigint | null)[] {
  const items = text.slice(1, -1)
  return items === '' ? [] : items.split(',').map((item) => (item === 'NULL' ? null : BigInt(item)))
}
