import { Failure } from './failures.ts'
import type { Log } from './log.ts'
import type { Database, Queryable, Session } from './ports.ts'

const channel = 'outbox'
const question = 'select 1'
// A leader whose process hangs holds its connection, and with it the lock, for ever: the server cuts it off.
const idleTimeoutMs = 10_000
const keepAliveMs = 2_500
// An answer that took longer may have waited here while we were paused, and the lock have gone meanwhile.
const freshMs = idleTimeoutMs / 2

export interface RelayLease {
  readonly held: boolean
  /** Takes the lock if nobody has it. Rejects when the database cannot be asked. */
  acquire(): Promise<boolean>
  /** Asks the server whether the lock is still ours, and rejects when it is not: the only answer that a paused process can trust. */
  confirm(): Promise<void>
  /** Runs a statement on the connection that holds the lock, so that a result also says that it was still ours. */
  readonly query: Queryable['query']
  release(): Promise<void>
}

export interface RelayLeaseOptions {
  readonly db: Database
  readonly log: Log
  /** Another process has committed outbox rows. */
  readonly onNews: () => void
  readonly onChange: (held: boolean) => void
}

/** The right to send: a session advisory lock, gone with its connection. One process of a service has it at a time. */
export function relayLease({ db, log, onNews, onChange }: RelayLeaseOptions): RelayLease {
  let session: Session | undefined
  let held = false
  let keepAlive: NodeJS.Timeout | undefined
  let lastAnswer: Promise<unknown> = Promise.resolve()

  const change = (now: boolean) => {
    if (held === now) return
    held = now
    onChange(now)
    log.info({}, now ? 'relay: leading' : 'relay: no longer leading')
  }

  async function open(): Promise<Session> {
    if (session && !session.lost.aborted) return session
    const opened = await db.session()
    session = opened
    opened.onNotification?.(onNews)
    opened.lost.addEventListener(
      'abort',
      () => {
        if (session === opened) forget()
      },
      { once: true },
    )
    return opened
  }

  async function lock(opened: Session): Promise<boolean> {
    const { rows } = await opened.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('outbox relay', 0)) as locked`,
    )
    if (!rows[0]?.locked) return false
    await opened.query(`set idle_session_timeout = ${idleTimeoutMs}`)
    await opened.query(`listen ${channel}`)
    clearInterval(keepAlive)
    keepAlive = setInterval(() => void confirm().catch(() => undefined), keepAliveMs)
    return true
  }

  function forget(): void {
    session = undefined
    clearInterval(keepAlive)
    change(false)
  }

  /** One question at a time, and never an answer to an earlier one: it may have waited here while we were paused. */
  const query: Queryable['query'] = async <Row extends object>(sql: string, values?: readonly unknown[]) => {
    const asked = session
    let askedAt = 0
    const answer = lastAnswer.then(() => {
      askedAt = performance.now()
      return held ? asked?.query<Row>(sql, values) : undefined
    })
    lastAnswer = answer.catch(() => undefined)
    try {
      const result = await answer
      if (!result || session !== asked) throw new Failure('DATABASE_UNAVAILABLE', 'the relay lock was lost')
      if (performance.now() - askedAt > freshMs) await confirm()
      return result
    } catch (error) {
      if (session === asked) {
        // Whether the lock is still there, nobody can tell on this connection any more; or it can be asked once more.
        if (sql === question) await release()
        else await confirm().catch(() => undefined)
      }
      throw error
    }
  }

  async function confirm(): Promise<void> {
    await query(question)
  }

  async function release(): Promise<void> {
    const closing = session
    forget()
    await closing?.close()
  }

  return {
    get held() {
      return held
    },
    async acquire() {
      try {
        const locked = await lock(await open())
        change(locked)
        return locked
      } catch (error) {
        await release()
        throw error
      }
    },
    confirm,
    query,
    release,
  }
}

/** Tells the leader, in whatever process it is. Never inside a business transaction: NOTIFY holds a lock of the whole server until its flush. */
export async function tellLeader(db: Database): Promise<void> {
  await db.query(`notify ${channel}`)
}
