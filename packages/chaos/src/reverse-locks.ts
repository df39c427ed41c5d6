/**
 * A deadlock of two transactions, one of them a service's own. Inventory locks the stock rows of a batch by their
 * SKUs in order; this session locks them from the other end.
 */
import { causeOf } from '@repo/messaging/failures'
import { type Database, type Queryable } from '@repo/messaging/ports'
import { setTimeout as wait } from 'node:timers/promises'

export type Meeting = 'nobody came' | 'passed' | 'lost'

/**
 * Locks the last row, waits until somebody waits for it, and then asks for the others. Whoever waits for us with one
 * of them in his hands is in a deadlock with us, and as he has waited longer, Postgres looks at him first and ends
 * him. `nobody came`: within the time nobody wanted the row. `passed`: the rows were ours, whatever became of him.
 */
export async function meetInReverse(db: Database, watch: Queryable, patienceMs = 2_000): Promise<Meeting> {
  try {
    return await db.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      await tx.query('select from stock where sku = (select max(sku) from stock) for update')
      if (!(await comes(watch, rows[0]?.pid ?? 0, patienceMs))) return 'nobody came'
      await tx.query(
        'select from stock where sku < (select max(sku) from stock) order by sku desc for update',
      )
      return 'passed'
    })
  } catch (error) {
    if (causeOf(error) === 'this attempt') return 'lost'
    throw error
  }
}

/** Meets whoever comes, again and again, until it is stopped; a database that is away is tried again. */
export function reverseLocks(db: Database, watch: Queryable) {
  const stopping = new AbortController()
  const meetings = async () => {
    while (!stopping.signal.aborted) {
      await meetInReverse(db, watch).catch(() => undefined)
      // Those who waited go first.
      await wait(200, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const meeting = meetings()
  return {
    async stop(): Promise<void> {
      stopping.abort()
      await meeting
    },
  }
}

async function comes(watch: Queryable, pid: number, patienceMs: number): Promise<boolean> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await wait(20)) {
    const { rowCount } = await watch.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and $1 = any(pg_blocking_pids(pid))`,
      [pid],
    )
    if (rowCount > 0) return true
  }
  return false
}
