import { type Database, type Tx } from '@repo/messaging/ports'

interface Statement {
  readonly sql: string
  readonly values: readonly unknown[] | undefined
  /** Nobody waited for its answer. */
  readonly written: boolean
}

/** The statements of one transaction that was committed. */
export type Recorded = readonly Statement[]

export interface RecordingDatabase extends Database {
  /** Forgets what was recorded, and gives it. */
  take(): readonly Recorded[]
}

/** The same database, remembering what every transaction asked of it: text and parameters, by reference. */
export function recording(db: Database): RecordingDatabase {
  let transactions: Recorded[] = []
  return {
    query: (sql, values) => db.query(sql, values),
    session: () => db.session(),
    async transaction(work) {
      const statements: Statement[] = []
      const result = await db.transaction((tx) => {
        const recorder: Tx = {
          transaction: true,
          onEnd: (listener) => tx.onEnd(listener),
          write(sql, values) {
            statements.push({ sql, values, written: true })
            tx.write(sql, values)
          },
          written: () => tx.written(),
          query(sql, values) {
            statements.push({ sql, values, written: false })
            return tx.query(sql, values)
          },
        }
        return work(recorder)
      })
      transactions.push(statements)
      return result
    },
    take() {
      const taken = transactions
      transactions = []
      return taken
    },
  }
}

/** Asks the same again, in the same transactions, with nothing to decide and nothing to decode. */
export async function replay(db: Database, transactions: readonly Recorded[]): Promise<void> {
  for (const statements of transactions) {
    await db.transaction(async (tx) => {
      for (const { sql, values, written } of statements) {
        if (written) tx.write(sql, values ?? [])
        else await tx.query(sql, values)
      }
    })
  }
}
