/**
 * Publishes the rows of an outbox, in the order of their ids, and removes what the broker acknowledged.
 *
 * Promises: every committed row is sent at least once; the first copies of a key's rows reach the topic in the order
 * of their ids; a row that can never be sent holds back its own key only.
 *
 * Terms
 *   leader   the one process that holds the lock and sends
 *   claim    the oldest rows that may be sent, read without locking: there is only one reader
 *   cycle    claim and send. What was sent is removed while later cycles run, that of several small ones together
 */
import { backOff, sleep } from './back-off.ts'
import { createBell, type Bell } from './bell.ts'
import { countBy } from './count-by.ts'
import { Failure, type FailureCode } from './failures.ts'
import { noLog, type Log } from './log.ts'
import { outboxFloor } from './outbox-floor.ts'
import { claimRows, removeIdleBlocks, removeRows, type OutboxRow } from './outbox-rows.ts'
import type { Broker, Database, Queryable } from './ports.ts'
import { relayLease, tellLeader } from './relay-lease.ts'
import { publish, type Published, type Reads, type StartPublishSpan } from './relay-publish.ts'

/** What a relay tells whoever counts. Nothing here may throw. */
export interface RelayObserver {
  readonly leading: (leads: boolean) => void
  /** A cycle is done: so many records were acknowledged, and will be removed. */
  readonly cycle: (records: number, durationMs: number) => void
  /** Records of one topic were acknowledged. */
  readonly published: (topic: string, records: number) => void
  /** So many rows have left the outbox. */
  readonly removed: (rows: number) => void
  /** A cycle failed and is run again, or, with a code of its own, a row was set aside. */
  readonly failed: (code: FailureCode | 'UNEXPECTED') => void
}

export interface RelayOptions {
  readonly db: Database
  readonly broker: Broker
  /** `ce_source` of every record: a URI reference to this service, `/order`. */
  readonly source: string
  readonly log?: Log
  readonly observer?: Partial<RelayObserver>
  readonly spans?: StartPublishSpan | undefined
  readonly codec?: Reads
  readonly bell?: Bell
  /** Rows of one claim, and of one send. */
  readonly batchSize?: number
  /** Shortest time between two cycles under load. Bigger batches make every later hop cheaper. */
  readonly minCycleMs?: number
  /** Rows that are sent one by one leave the outbox together with those of so long, or of a fifth of it when they are many. */
  readonly removalPauseMs?: number
  /** How often a claim begins at the beginning of the outbox, whatever is known of it: the safety net under its floor. */
  readonly doubtMs?: number
  /** How often an idle leader looks, and an idle standby tries to lead: the safety net under the bell. */
  readonly pollMs?: number
}

export interface Relay {
  /** Rows were committed: look now; or `false`, none were. Cheap, and safe to hand around without its relay. */
  readonly wake: (said?: boolean) => void
  readonly leader: boolean
  stop(): Promise<void>
}

export async function relay(options: RelayOptions): Promise<Relay> {
  const { db, broker, log = noLog, observer = {}, bell = createBell(), pollMs = 1_000 } = options
  const { batchSize = 1_000, minCycleMs = 1, removalPauseMs = 250 } = options
  const producer = await broker.producer()
  const stopping = new AbortController()
  const lease = relayLease({
    db,
    log,
    onNews: () => bell.ring(),
    onChange: (held) => {
      observer.leading?.(held)
      // Whoever waits for the bell as a leader must not sleep on as one.
      bell.ring()
    },
  })
  const pause = backOff({ firstMs: 100, maxMs: 5_000 })
  let failures = 0

  const send = (rows: readonly OutboxRow[]): Promise<Published> =>
    publish(rows, {
      db,
      producer,
      source: options.source,
      log,
      codec: options.codec,
      startSpan: options.spans,
      onBlocked: (_row, { code }) => observer.failed?.(code),
    })

  // What the broker acknowledged is removed in two steps, while later rows are on their way. No claim may meet either.
  let acknowledged: bigint[] = []
  let removing: Removal = nothing
  let removedAt = -Infinity
  const newFloor = () => outboxFloor(db, { log, doubtMs: options.doubtMs })
  let floor = newFloor()
  const untilRemovalMs = () => {
    const pauseMs = acknowledged.length < manyAcknowledged ? removalPauseMs : removalPauseMs / 5
    return removedAt + pauseMs - performance.now()
  }
  /** A removal is due, and would not wait for the one before it: that may take as long as it likes. */
  const mayRemove = () => removing.over && untilRemovalMs() <= 0

  const claim = (from: Queryable, sending: readonly bigint[] = []) => {
    const without = [...removing.ids, ...acknowledged, ...sending]
    return floor.claim((above) => claimRows(from, { above, without, limit: batchSize }))
  }

  /** Begins to remove what was acknowledged, after the removal before it; rejects as that did. */
  async function remove(): Promise<void> {
    const earlier = removing.done
    await earlier.catch(() => undefined)
    const ids = acknowledged
    acknowledged = []
    removing = nothing
    if (ids.length > 0) {
      removedAt = performance.now()
      const done = removeRows(db, ids).then(() => {
        failures = 0
        observer.removed?.(ids.length)
        floor.removed(ids.length)
      })
      const removal = { ids, done, over: false }
      removing = removal
      const end = (look: boolean) => {
        removal.over = true
        if (look) bell.ring()
      }
      done.then(
        () => end(acknowledged.length > 0),
        () => end(true),
      )
    }
    await earlier
  }

  /** Sends rows; gives the next ones when they were read meanwhile. */
  async function cycle(rows: readonly OutboxRow[]): Promise<readonly OutboxRow[] | undefined> {
    const startedAt = performance.now()
    const ids = rows.map(({ id }) => id)
    const prefetch = rows.length < batchSize ? undefined : claim(db, ids)
    prefetch?.catch(() => undefined)
    const { sent, blockedSome } = await send(rows)
    observer.cycle?.(sent.length, performance.now() - startedAt)
    for (const [topic, records] of countBy(sent, ({ topic }) => topic)) observer.published?.(topic, records)
    acknowledged.push(...sent.map(({ id }) => id))
    // A whole batch of them waits for the removal before it: what no claim may meet must not grow without end.
    if (acknowledged.length >= batchSize || mayRemove()) await remove()
    const leftMs = startedAt + minCycleMs - performance.now()
    if (leftMs > 0) await sleep(leftMs, stopping.signal)
    // What was read before a key was blocked may hold rows of that key.
    return blockedSome ? undefined : prefetch
  }

  async function lead(): Promise<void> {
    await removeIdleBlocks(db)
    // Whoever may still write has another name when the server starts again, and then we lead again: nothing is kept.
    floor = newFloor()
    let next: readonly OutboxRow[] | undefined
    try {
      while (lease.held && !stopping.signal.aborted) {
        // The lock may have gone while this process was paused, and somebody else be sending: ask right before we do.
        if (next) await lease.confirm()
        // Who claims on the connection of the lock knows that it was held just now.
        const rows: readonly OutboxRow[] = next ?? (await claim(lease))
        next = undefined
        if (rows.length > 0) next = await cycle(rows)
        else if (removing.over) {
          // Nobody else would hear that it failed, and its rows would lie here until somebody says something.
          await removing.done
          if (acknowledged.length === 0) failures = 0
          else if (mayRemove()) await remove()
        }
        // Less than a batch was all there was, and whoever commits more rings.
        if (rows.length < batchSize) await rest()
      }
      await remove()
      await removing.done
    } finally {
      // Whoever claims next must not meet what is on its way out, whatever ended this.
      await remove().catch(() => undefined)
      await removing.done.catch(() => undefined)
      removing = nothing
    }
  }

  /** Until somebody says something, or it is time to look. */
  async function rest(): Promise<void> {
    if (acknowledged.length > 0 && removing.over) {
      const dueMs = Math.max(0, Math.ceil(untilRemovalMs()))
      if (await bell.wait(Math.min(dueMs, pollMs), stopping.signal)) return
      if (dueMs > pollMs) return
      await remove()
    }
    await bell.wait(pollMs, stopping.signal)
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (lease.held || (await lease.acquire())) await lead()
        else await sleep(pollMs, stopping.signal)
      } catch (error) {
        const code = error instanceof Failure ? error.code : 'UNEXPECTED'
        const delayMs = pause(++failures)
        observer.failed?.(code)
        const fields = { err: error, code, attempt: failures, delayMs: Math.round(delayMs) }
        log[code === 'UNEXPECTED' ? 'error' : 'warn'](fields, 'relay: trying again after a pause')
        await sleep(delayMs, stopping.signal)
      }
    }
    await lease.release()
    await floor.quiet()
  }

  const life = live()
  let telling: NodeJS.Timeout | undefined
  return {
    wake(said = true) {
      if (!said) return
      if (lease.held) bell.ring()
      else telling ??= setTimeout(tell, 10)
    },
    get leader() {
      return lease.held
    },
    async stop() {
      stopping.abort()
      clearTimeout(telling)
      await life
      await producer.stop()
    },
  }

  /** One notification for all commits of the last moments; when it is lost, the leader's poll makes up for it. */
  function tell(): void {
    telling = undefined
    tellLeader(db).catch((err: unknown) => log.debug({ err }, 'relay: the leader was not told'))
  }
}

// Each claim steps over what is not removed yet, and each removal is a commit: at 50 events a second the commits are what
// costs, at 500 the steps.
const manyAcknowledged = 25

/** Rows that the broker acknowledged, and the end of their removal. */
interface Removal {
  readonly ids: readonly bigint[]
  readonly done: Promise<void>
  /** It ended, well or not; whoever leads looks when it failed, or when more was acknowledged meanwhile. */
  readonly over: boolean
}

const nothing: Removal = { ids: [], done: Promise.resolve(), over: true }
