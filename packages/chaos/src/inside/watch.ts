import { causeOf, Failure } from '@repo/messaging/failures'
import { type Session } from '@repo/messaging/ports'
import { type Wire } from './control.ts'
import { type Fault } from './faults.ts'

/** What an error says that the server raised because we asked it to. */
export const raisedMessage = 'chaos'

/** Events of transactions of which this process does not know whether they were committed. */
const unknown = new Set<string>()

/** Sees what a transaction meets at the inbox: duplicates, and what became of a COMMIT without a reply. */
export function watchTransaction(wire: Wire) {
  let ids: readonly string[] = []
  let duplicates = 0
  let resolved: readonly string[] = []
  return {
    statement(sql: string, values: readonly unknown[] | undefined, rows: readonly object[]): void {
      if (!sql.includes('with delivered as')) return
      ids = (values?.[0] ?? []) as readonly string[]
      const fresh = new Set(rows.map((row) => (row as { readonly event_id: string | null }).event_id))
      const blocked = rows.some((row) => (row as { readonly event_id: string | null }).event_id === null)
      if (!blocked) duplicates = ids.filter((id) => !fresh.has(id)).length
      const asked = ids.filter((id) => unknown.delete(id))
      resolved = asked.map((id) =>
        fresh.has(id) ? 'unknown commit: it was not committed' : 'unknown commit: it was committed',
      )
      for (const what of new Set(resolved)) wire.saw(what)
    },
    committed(): void {
      wire.saw('inbox hit', duplicates)
    },
    failed(error: unknown): void {
      if (!(error instanceof Failure)) return
      if (error.code === 'COMMIT_UNKNOWN') {
        wire.saw('unknown commit')
        for (const id of ids) unknown.add(id)
      }
      if (error.code === 'CONFLICT') wire.saw(raceOf(error))
      if (causeOf(error) === 'everyone') wire.saw('database gone')
    },
  }
}

/** What was lost to whom: an error that we have had the server raise was no race. */
function raceOf({ cause }: Failure): 'raised conflict' | 'deadlock' | 'lost race' {
  const { message, code } = (cause ?? {}) as { readonly message?: string; readonly code?: string }
  if (message === raisedMessage) return 'raised conflict'
  return code === '40P01' ? 'deadlock' : 'lost race'
}

/** Sees who takes the lead of the relay; the lock can be lost at a point of its own. */
export function watchSession(session: Session, fault: Fault, wire: Wire): Session {
  return {
    lost: session.lost,
    ...(session.onNotification && {
      onNotification: (heard: (channel: string) => void) => session.onNotification?.(heard),
    }),
    close: () => session.close(),
    query: (async (sql: string, values?: readonly unknown[]) => {
      const asking = sql === 'select 1'
      if (asking) {
        await fault('lease.confirm.before', {
          failure: () => new Failure('DATABASE_UNAVAILABLE', 'chaos: the lock is lost'),
          on: { 'drop connection': () => session.query('select pg_terminate_backend(pg_backend_pid())') },
        })
      }
      const answer = await session.query(sql, values)
      if (sql.includes('pg_try_advisory_lock') && (answer.rows[0] as { locked?: boolean })?.locked) {
        wire.saw('relay leads')
      }
      return answer
    }) as Session['query'],
  }
}
