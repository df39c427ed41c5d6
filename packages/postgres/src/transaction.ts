import { Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'
import { isConnectionLost, isRefusal, isSkipped, isStalePlan } from './classify.ts'
import { type Client, runStatement, runTogether, type StatementResult } from './statement.ts'

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

  giveUp(): void {
    this.#broken = true
  }

  /** One statement by itself. */
  async runAlone<Row extends object>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<StatementResult<Row>> {
    return this.#watched(runStatement<Row>(this.#client, sql, values))
  }

  /** A statement of a transaction. Throws at once when the values cannot be sent. */
  run<Row extends object>(sql: string, values?: readonly unknown[]): Promise<StatementResult<Row>> {
    return this.#watched(runTogether<Row>(this.#client, sql, values))
  }

  async rollback(): Promise<void> {
    if (this.#broken) return
    const rollback = () => this.run('rollback')
    // One that travels with a statement that fails is not looked at either.
    const again = (error: unknown) => (isSkipped(error) && !this.#broken ? rollback() : Promise.reject(error))
    await rollback()
      .catch(again)
      .catch(() => (this.#broken = true))
  }

  async #watched<Result>(result: Promise<Result>): Promise<Result> {
    try {
      return await result
    } catch (error) {
      this.#broken ||= isConnectionLost(error) || isStalePlan(error)
      throw error
    }
  }
}

/**
 * One READ COMMITTED transaction, one attempt; see `Database` for what its errors mean. BEGIN travels with the first
 * statement and, once that is answered, COMMIT with what was written last. The server takes them in order, and commits
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
  const writes: Promise<unknown>[] = []
  let issued = 0
  // COMMIT waits for what is written through somebody in between, who may keep it, and for what cannot be sent at all.
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
      if (!open) throw new Error('the transaction is over')
      const before = issued
      const done = this.query(sql, values)
      done.catch(() => undefined)
      writes.push(done)
      kept ||= this.query !== tx.query || issued === before
    },
    async written() {
      let waitedFor: number
      do {
        waitedFor = writes.length
        await Promise.all(writes)
      } while (writes.length > waitedFor)
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
      await tx.written()
      throw new Failure('DATABASE_UNAVAILABLE', 'the connection was lost before COMMIT was sent')
    }
    let reply: StatementResult<object>
    try {
      reply = await connection.run('commit')
    } catch (error) {
      const skipped = isSkipped(error)
      if (skipped || isRefusal(error)) {
        // The transaction is over, unless COMMIT was refused before it was carried out.
        await connection.rollback()
        throw skipped ? (first ?? error) : error
      }
      connection.giveUp()
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
