import { Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'
import { isConnectionLost, isSkipped, isStalePlan } from './classify.ts'
import { type Client, runTogether, type StatementResult } from './statement.ts'

/** A connection that somebody took from the pool, and whether it may go back. */
export class Connection {
  readonly #client: Client
  #broken = false

  constructor(client: Client) {
    this.#client = client
  }

  /** Handed back while true, it would give the next user a dead socket, or this user's open transaction. */
  get broken(): boolean {
    return this.#broken
  }

  /** Throws at once when the values cannot be sent. */
  run<Row extends object>(sql: string, values?: readonly unknown[]): Promise<StatementResult<Row>> {
    return runTogether<Row>(this.#client, sql, values).catch((error: unknown) => {
      this.#broken ||= isConnectionLost(error) || isStalePlan(error)
      throw error
    })
  }

  async rollback(): Promise<void> {
    if (this.#broken) return
    await this.run('rollback').catch(() => (this.#broken = true))
  }
}

/**
 * One READ COMMITTED transaction, one attempt; see `Database` for what its errors mean. BEGIN is not waited for: it
 * travels with the first statement, and COMMIT with what was written last. The server takes them in order, and commits
 * nothing behind a statement that failed.
 */
export async function transaction<Result>(
  connection: Connection,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  let open = true
  let first: unknown
  const begun = connection.run('begin')
  begun.catch((error: unknown) => (first ??= error))
  let issued = 0
  const writes: Promise<unknown>[] = []
  // A write that is not on its way: whoever is between us and its caller keeps it, or it cannot be sent at all.
  let kept = false
  const listeners: ((committed: boolean) => void)[] = []
  const tx: Tx = {
    transaction: true,
    async query<Row extends object>(sql: string, values?: readonly unknown[]) {
      // Law: behind COMMIT or ROLLBACK a statement would be a transaction of its own.
      if (!open) throw new Error('the transaction is over')
      const reply = connection.run<Row>(sql, values)
      issued++
      try {
        return await reply
      } catch (error) {
        first ??= error
        // What the server did not even look at fails for the reason of the statement before it.
        throw isSkipped(error) ? first : error
      }
    },
    write(sql, values) {
      const before = issued
      const done = this.query(sql, values)
      done.catch(() => undefined)
      writes.push(done)
      kept ||= issued === before
    },
    async written() {
      await Promise.all(writes)
    },
    onEnd: (listener) => void listeners.push(listener),
  }
  let committed = false
  try {
    const result = await carryOut()
    await commit()
    committed = true
    return result
  } finally {
    for (const listener of listeners) listener(committed)
  }

  async function carryOut(): Promise<Result> {
    try {
      const result = await work(tx)
      if (kept) await tx.written()
      open = false
      await begun
      return result
    } catch (error) {
      open = false
      await connection.rollback()
      throw error
    }
  }

  async function commit(): Promise<void> {
    if (connection.broken) {
      throw new Failure('DATABASE_UNAVAILABLE', 'the connection was lost before COMMIT was sent')
    }
    let reply: StatementResult<object>
    try {
      reply = await connection.run('commit')
    } catch (error) {
      if (isSkipped(error)) {
        await connection.rollback()
        throw first
      }
      if (!isConnectionLost(error)) throw error
      throw new Failure('COMMIT_UNKNOWN', (error as Error).message, { cause: error })
    }
    if (reply.command !== 'COMMIT') {
      await tx.written()
      throw new Error(
        `not committed but ${reply.command}: a statement of the transaction failed, and its error was swallowed`,
      )
    }
  }
}
