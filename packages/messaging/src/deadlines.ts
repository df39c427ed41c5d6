import { createBell } from './bell.ts'
import { causeOf } from './failures.ts'
import { noLog, type Log } from './log.ts'
import type { Participant, Step } from './participant.ts'
import { type Clock, type Database, type Tx } from './ports.ts'
import { withRetries, type RetryPolicy } from './retry.ts'

export interface DeadlinesOptions<Command, Event, State, Row extends { readonly id: string }> {
  readonly db: Database
  readonly participant: Pick<Participant<Command, Event, State>, 'execute'>
  /**
   * Locks rows that are due (`for update skip locked`), at most `limit` of them and none of `except`. What the step
   * leads to must make the row no longer due: the aggregate has moved on, or its deadline is gone.
   */
  readonly due: (
    tx: Tx,
    given: { readonly now: Date; readonly limit: number; readonly except: readonly string[] },
  ) => Promise<readonly Row[]>
  readonly stepOf: (row: Row, at: Date) => Step<Command, State>
  readonly clock: Clock
  readonly log?: Log
  readonly observer?: Partial<DeadlinesObserver>
  /** Rings the relay's bell. Must not throw. */
  readonly afterCommit?: () => void
  readonly everyMs?: number
  readonly batch?: number
  readonly retryPolicy?: RetryPolicy
}

export interface DeadlinesObserver {
  readonly fired: (rows: number) => void
  readonly ignored: (reason: string) => void
}

export interface Deadlines {
  wake(): void
  stop(): Promise<void>
}

/** Carries out a command for every row whose time has come, once, whatever the number of watchers. */
export function deadlines<Command, Event, State, Row extends { readonly id: string }>(
  options: DeadlinesOptions<Command, Event, State, Row>,
): Deadlines {
  const { db, participant, due, stepOf, observer = {}, afterCommit, retryPolicy: policy } = options
  const { clock, log = noLog, everyMs = 1_000, batch = 200 } = options
  const bell = createBell()
  const stopping = new AbortController()
  const passedOver = new Map<string, number>()
  let limit = batch

  async function fire(): Promise<'more' | 'idle'> {
    const now = clock.now()
    const except = stillPassedOver(now.getTime())
    let rows: readonly Row[] = []
    try {
      const results = await db.transaction(async (tx) => {
        rows = await due(tx, { now, limit, except })
        return participant.execute(
          tx,
          rows.map((row) => stepOf(row, now)),
        )
      })
      if (rows.length > 0) afterCommit?.()
      results.forEach(({ ignored }, index) => {
        if (ignored === undefined) return
        observer.ignored?.(ignored)
        passOver(rows[index]?.id, now, ignored)
      })
      if (rows.length > 0) observer.fired?.(results.filter(({ ignored }) => ignored === undefined).length)
      const full = rows.length === limit
      limit = batch
      return full ? 'more' : 'idle'
    } catch (error) {
      if (causeOf(error) !== 'this message' || rows.length === 0) throw error
      // Halved down to the one row at fault, which is passed over for a while: nobody waits for it.
      if (rows.length === 1) passOver(rows[0]?.id, now, error)
      limit = Math.max(1, Math.floor(rows.length / 2))
      return 'more'
    }
  }

  // Without this a row that stays due, because its command means nothing or fails, is taken again without a pause.
  function passOver(id: string | undefined, now: Date, reason: unknown): void {
    if (id === undefined) return
    passedOver.set(id, now.getTime() + 60_000)
    log.warn({ aggregateId: id, reason }, 'a deadline that led to nothing is passed over for a minute')
  }

  function stillPassedOver(nowMs: number): readonly string[] {
    for (const [id, untilMs] of passedOver) if (untilMs <= nowMs) passedOver.delete(id)
    return [...passedOver.keys()]
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const next = await withRetries(fire, { signal: stopping.signal, ...(policy && { policy }) }).catch(
        (err: unknown) => {
          if (!stopping.signal.aborted) log.error({ err }, 'could not look for deadlines')
          return 'idle' as const
        },
      )
      if (next === 'idle') await bell.wait(everyMs, stopping.signal)
    }
  }

  const looping = loop()
  return {
    wake: () => bell.ring(),
    async stop() {
      stopping.abort()
      await looping
    },
  }
}
