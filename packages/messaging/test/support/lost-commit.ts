import { Failure } from '../../src/failures.ts'
import type { Database, Tx } from '../../src/ports.ts'

const lost = () => new Failure('COMMIT_UNKNOWN', 'the connection was cut')

/** A database whose next replies to COMMIT are lost: after the commit took place, or before it did. */
export function losesCommits(db: Database, losses: ('committed' | 'rolled back')[]): Database {
  return {
    query: (sql, values) => db.query(sql, values),
    session: () => db.session(),
    async transaction(work) {
      const loss = losses.shift()
      if (loss === undefined) return db.transaction(work)
      if (loss === 'committed') {
        await db.transaction((tx) => work({ ...tx, onEnd: (listener) => tx.onEnd(() => listener(false)) }))
      } else {
        await db
          .transaction(async (tx) => {
            await work(tx)
            throw lost()
          })
          .catch(() => {})
      }
      throw lost()
    },
  }
}

/** A database that loses the reply to the first COMMIT of a transaction in which such a statement was run. */
export function losesCommitOf(db: Database, statement: RegExp): Database & { readonly lostIt: boolean } {
  let lostIt = false
  return {
    get lostIt() {
      return lostIt
    },
    query: (sql, values) => db.query(sql, values),
    session: () => db.session(),
    async transaction(work) {
      let isIt = false
      const watched = (tx: Tx): Tx => ({
        transaction: true,
        onEnd: (listener) => tx.onEnd((committed) => listener(committed && (!isIt || lostIt))),
        write: tx.write,
        written: () => tx.written(),
        query: (sql, values) => {
          isIt ||= statement.test(sql)
          return tx.query(sql, values)
        },
      })
      const result = await db.transaction((tx) => work(watched(tx)))
      if (!isIt || lostIt) return result
      lostIt = true
      throw lost()
    },
  }
}
