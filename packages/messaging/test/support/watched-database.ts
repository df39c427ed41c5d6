import { type Postgres } from '@repo/postgres/database'

import type { Queryable } from '../../src/ports.ts'

/** A statement that is on its way, in the pool or on a connection of its own. */
export interface Asked {
  readonly sql: string
  readonly values: readonly unknown[]
  readonly by: 'the pool' | 'a session'
}

/** The database, and whoever hears of each statement outside of a transaction before it is sent. */
export function watchedDatabase(db: Postgres, heard: (asked: Asked) => void): Postgres {
  const watch = (query: Queryable['query'], by: Asked['by']): Queryable['query'] =>
    ((sql, values = []) => {
      heard({ sql, values, by })
      return query(sql, values)
    }) as Queryable['query']
  return {
    ...db,
    query: watch((sql, values) => db.query(sql, values), 'the pool'),
    async session() {
      const session = await db.session()
      return { ...session, query: watch((sql, values) => session.query(sql, values), 'a session') }
    },
  }
}
