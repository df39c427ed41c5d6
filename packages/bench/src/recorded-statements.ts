import { type Database, type Tx } from '@repo/messaging/ports'

interface Statement {
  readonly sql: string
  readonly values: readonly unknown[] | undefined
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
          write: tx.write,
          written: () => tx.written(),
          query(sql, values) {
            statements.push({ sql, values })
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
      for (const { sql, values } of statements) await tx.query(sql, values)
    })
  }
}
