import { Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'
import { isConnectionLost, isSkipped, isStalePlan } from './classify.ts'
import { type Client, runStatement, type StatementResult } from './statement.ts'
import { writeTogether } from './write-together.ts'

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

  async run<Row extends object>(sql: string, values?: readonly unknown[]): Promise<StatementResult<Row>> {
    try {
      writeTogether(this.#client)
      return await runStatement<Row>(this.#client, sql, values)
    } catch (error) {
      this.#broken ||= isConnectionLost(error) || isStalePlan(error)
      throw error
    }
  }

  async rollback(): Promise<void> {
    if (this.#broken) return
    await this.run('rollback').catch(() => (this.#broken = true))
  }
}

/**
 * One READ COMMITTED transaction, one attempt; see `Database` for what its errors mean. BEGIN is not waited for: it
 * travels with the first statement, and the server takes them in order.
 */
export async function transaction<Result>(
  connection: Connection,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const begun = connection.run('begin')
  begun.catch(() => undefined)
  let open = true
  let first: unknown
  const listeners: ((committed: boolean) => void)[] = []
  const tx: Tx = {
    transaction: true,
    async query(sql, values) {
      // Law: behind COMMIT or ROLLBACK a statement would be a transaction of its own.
      if (!open) throw new Error('the transaction is over')
      try {
        return await connection.run(sql, values)
      } catch (error) {
        first ??= error
        // What the server did not even look at fails for the reason of the statement before it.
        throw isSkipped(error) ? first : error
      }
    },
    onEnd: (listener) => void listeners.push(listener),
  }
  let committed = false
  try {
    const result = await carryOut()
    await commit(connection)
    committed = true
    return result
  } finally {
    for (const listener of listeners) listener(committed)
  }

  async function carryOut(): Promise<Result> {
    try {
      const result = await work(tx)
      open = false
      await begun
      return result
    } catch (error) {
      open = false
      await connection.rollback()
      throw error
    }
  }
}

async function commit(connection: Connection): Promise<void> {
  if (connection.broken) {
    throw new Failure('DATABASE_UNAVAILABLE', 'the connection was lost before COMMIT was sent')
  }
  let reply: StatementResult<object>
  try {
    reply = await connection.run('commit')
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    throw new Failure('COMMIT_UNKNOWN', (error as Error).message, { cause: error })
  }
  if (reply.command !== 'COMMIT') {
    throw new Error(
      `not committed but ${reply.command}: a statement of the transaction failed, and its error was swallowed`,
    )
  }
}
