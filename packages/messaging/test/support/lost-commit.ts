import { Failure } from '../../src/failures.ts'
import type { Database } from '../../src/ports.ts'

/** A database whose next replies to COMMIT are lost: after the commit took place, or before it did. */
export function losesCommits(db: Database, losses: ('committed' | 'rolled back')[]): Database {
  const lost = () => new Failure('COMMIT_UNKNOWN', 'the connection was cut')
  return {
    query: (sql, values) => db.query(sql, values),
    session: () => db.session(),
    async transaction(work) {
      const loss = losses.shift()
      if (loss === undefined) return db.transaction(work)
      if (loss === 'committed') await db.transaction(work)
      else {
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
