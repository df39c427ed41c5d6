import { Failure } from '@repo/messaging/failures'
import { type Database, type Queryable, type Tx } from '@repo/messaging/ports'
import { type Wire } from './control.ts'
import { type AtPoint, type Fault } from './faults.ts'
import { flowOf, polls, statementOf, type Flow } from './flow.ts'
import { inTurn } from './in-turn.ts'
import { raisedMessage, watchSession, watchTransaction } from './watch.ts'

const gone = () => new Failure('DATABASE_UNAVAILABLE', 'chaos: the database is gone')

/** Real errors of the real server, on the connection of this transaction. */
function onConnection(query: Queryable['query']): NonNullable<AtPoint['on']> {
  const raise = (state: string) => () =>
    query(`do $$ begin raise exception '${raisedMessage}' using errcode = '${state}'; end $$`)
  return {
    'drop connection': () => query('select pg_terminate_backend(pg_backend_pid())'),
    'serialization failure': raise('40001'),
    deadlock: raise('40P01'),
  }
}

/**
 * The database, with a point before and after every named statement, and around every COMMIT. A statement that can be
 * hurt on its way cannot travel with COMMIT: half of the transactions send what they write as services do, past its points.
 */
export function faultyDatabase(
  db: Database,
  fault: Fault,
  wire: Wire,
  dice: () => number = Math.random,
): Database {
  const around = (query: Queryable['query'], inTransaction: boolean): Queryable['query'] => {
    const turn = inTurn()
    return (async (sql: string, values?: readonly unknown[]) => {
      const name = statementOf(sql)
      const at = { failure: gone, ...(inTransaction && { on: onConnection(query) }) }
      const isPoll = name !== undefined && polls.has(name)
      const before = async () => {
        // Whether a poll will find something is not known yet.
        if (name !== undefined && !isPoll) await fault(`${name}.before`, at)
      }
      if (!inTransaction) await before()
      const result = inTransaction ? await turn(before, () => query(sql, values)) : await query(sql, values)
      const foundNothing = isPoll && result.rows.length === 0
      if (name !== undefined && !foundNothing) await fault(`${name}.after`, at)
      return result
    }) as Queryable['query']
  }

  return {
    query: around((sql, values) => db.query(sql, values), false) as Database['query'],
    async transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
      let flow: Flow = 'other'
      const writesTravel = dice() < 0.5
      const watching = watchTransaction(wire)
      const listeners: ((committed: boolean) => void)[] = []
      let committed = false
      try {
        const result = await db.transaction(async (tx) => {
          let unsent = 0
          const query = around((sql, values) => {
            unsent--
            return tx.query(sql, values)
          }, true)
          const told = await work({
            transaction: true,
            onEnd: (listener) => void listeners.push(listener),
            write(sql, values) {
              // Nothing overtakes a statement that is held up on its way.
              if (!writesTravel || unsent > 0) return tx.write.call(this, sql, values)
              flow = flowOf(flow, sql)
              tx.write(sql, values)
            },
            written: () => tx.written(),
            query: (async (sql: string, values?: readonly unknown[]) => {
              const before = flow
              flow = flowOf(flow, sql)
              unsent++
              const answer = await query(sql, values)
              if (answer.rows.length === 0 && polls.has(statementOf(sql) ?? '')) flow = before
              watching.statement(sql, values, answer.rows)
              return answer
            }) as Tx['query'],
          })
          if (!writesTravel) await tx.written()
          await fault(`${flow}.commit.before`, {
            failure: gone,
            on: onConnection((sql, values) => tx.query(sql, values)),
          })
          return told
        })
        await fault(`${flow}.commit.after`, {
          failure: () => new Failure('COMMIT_UNKNOWN', 'chaos: the reply to COMMIT is lost'),
        })
        watching.committed()
        committed = true
        return result
      } catch (error) {
        watching.failed(error)
        throw error
      } finally {
        // What the caller is told, its listeners are told: a lost reply is a commit of which nobody knows.
        for (const listener of listeners) listener(committed)
      }
    },
    async session() {
      await fault('lease.open.before', { failure: gone })
      const session = watchSession(await db.session(), fault, wire)
      return { ...session, query: around((sql, values) => session.query(sql, values), false) }
    },
  }
}
