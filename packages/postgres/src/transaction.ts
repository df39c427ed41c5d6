import { Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'
import { isConnectionLost, isStalePlan } from './classify.ts'
import { type Client, runStatement, type StatementResult } from './statement.ts'

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

/** One READ COMMITTED transaction, one attempt; see `Database` for what its errors mean. */
export async function transaction<Result>(
  connection: Connection,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  await connection.run('begin')
  const tx: Tx = { transaction: true, query: (sql, values) => connection.run(sql, values) }
  let result: Result
  try {
    result = await work(tx)
  } catch (error) {
    await connection.rollback()
    throw error
  }
  await commit(connection)
  return result
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
