/**
 * The life of a message on the consumer's side.
 *
 *   read    not heard: ignored by its header. Unreadable: parked. The cause is common to all: wait
 *   join    with what other partitions have, into one transaction: inbox, handling, outbox, commit
 *   fail    common cause: wait and try again. Lost race or lost reply: run again through the inbox.
 *           Its own fault: halve the batch down to it and park it, then go on
 */
import { keyOf, readAll, type Arrival, type Poison, type Read } from './arrival.ts'
import { bisect } from './bisect.ts'
import { consumerReports, type ConsumerObserver } from './consumer-reports.ts'
import { park } from './park.ts'
import { deferred } from './deferred.ts'
import { causeOf, Failure } from './failures.ts'
import { groupCommit } from './group-commit.ts'
import { CannotReadAhead, handleOnce, mayHaveSaid, withoutAhead } from './handle-once.ts'
import { noLog, type Log } from './log.ts'
import type { Codec } from './message.ts'
import type { Handle } from './message-handler.ts'
import { defaultDefectThresholds, parkStreak, type DefectThresholds } from './park-streak.ts'
import {
  systemClock,
  type Broker,
  type Clock,
  type Database,
  type ReceivedBatch,
  type Subscription,
} from './ports.ts'
import { withRetries, type RetryPolicy } from './retry.ts'

export interface ConsumerOptions {
  readonly broker: Broker
  readonly db: Database
  readonly codec: Codec
  readonly group: string
  readonly topics: readonly string[]
  /** Types that `handle` knows; others are ignored by name. */
  readonly heard: ReadonlySet<string>
  readonly handle: Handle
  readonly clock?: Clock
  readonly log?: Log
  readonly observer?: Partial<ConsumerObserver>
  /** Rings the bell of the relay, if something may have been said. Must not throw. */
  readonly afterCommit?: (said: boolean) => void
  /** Messages per transaction. */
  readonly maxMessages?: number
  readonly defectAfter?: DefectThresholds
  readonly retryPolicy?: RetryPolicy
}

export interface Consumer extends Pick<Subscription, 'assigned' | 'lag'> {
  /** Resolves when it has stopped by itself and will not come back: the process must end. Never on `stop`. */
  readonly dead: Promise<Error>
  /** Leaves the group, after the batches in hand are finished. */
  stop(): Promise<void>
}

/** Handles every message of the topics exactly once as far as this database can tell, in order per key. */
export async function consumer(options: ConsumerOptions): Promise<Consumer> {
  const { broker, db, codec, heard, handle, afterCommit, retryPolicy: policy } = options
  const { clock = systemClock, maxMessages = 1_000, log = noLog } = options
  const reports = consumerReports({ clock, log, observer: options.observer ?? {} })
  const streak = parkStreak(options.defectAfter ?? defaultDefectThresholds)
  const died = deferred<Error>()
  let defect: Error | undefined

  // Two at a time while there is a backlog: one transaction decides while the database works for the other.
  const join = groupCommit({ run: transact, maxItems: maxMessages, weigh: (slice) => slice.length, lanes: 2 })

  async function transact(slices: readonly (readonly Arrival[])[]): Promise<readonly void[]> {
    const startedAt = performance.now()
    const arrivals = slices.flat()
    const run = (how: Handle) => db.transaction((tx) => handleOnce(tx, arrivals, how))
    const handled = await run(handle).catch((error: unknown) => {
      if (error instanceof CannotReadAhead) return run(withoutAhead(handle))
      throw error
    })
    afterCommit?.(mayHaveSaid(handled))
    if (handled.outcomes.length > 0) streak.succeeded()
    reports.handled(handled, arrivals.length, performance.now() - startedAt)
    return slices.map(() => undefined)
  }

  async function onBatch(batch: ReceivedBatch): Promise<void> {
    if (defect) throw defect
    const retried = <Result>(work: () => Promise<Result>) =>
      reports.paused((onRetry) =>
        withRetries(work, { signal: batch.signal, maxConflicts, onRetry, ...(policy && { policy }) }),
      )
    const parkOne = async (one: Arrival | Poison, error: unknown, fault: keyof DefectThresholds) => {
      const { record } = one
      if (streak.isDefect(fault, `${record.topic} ${keyOf(record) ?? record.offset}`)) {
        throw new Defect(
          `parked too many in a row with no success between them, the last for: ${said(error)}`,
          error,
        )
      }
      const code = error instanceof Failure ? error.code : 'MESSAGE_INVALID'
      await retried(() => db.transaction((tx) => park(tx, { record, code, reason: said(error) })))
      reports.parked(one, code, error)
    }
    try {
      const read = await retried(() => readAll(batch.records, { codec, heard }))
      if (read.some(isArrival)) streak.succeeded('payload')
      reports.notHeard(batch.records.filter((_, index) => read[index] === 'not heard'))
      for (const part of inOrder(read, maxMessages)) {
        if ('failure' in part) await parkOne(part, part.failure, 'payload')
        else {
          await bisect(part, {
            attempt: (arrivals) => retried(() => join(arrivals)),
            isFault: (error) => isFaultOfOne(error, batch.signal),
            onCulprit: (arrival, error) => parkOne(arrival, error, 'handler'),
          })
        }
      }
    } catch (error) {
      // A failure ended the batch only because the partition is no longer ours. Anything else is our own defect,
      // and to hand it to the broker's client would repeat it for ever.
      if (!(error instanceof Failure)) die(error instanceof Error ? error : new Error(said(error)))
      throw error
    }
  }

  const subscribed = broker.subscribe({ group: options.group, topics: options.topics, onBatch })
  function die(error: Error): void {
    if (defect) return
    defect = error
    log.error({ err: error, group: options.group }, 'the consumer stops: this is a defect, not poison')
    // Not awaited: the stop waits for the batch that we are in.
    void subscribed
      .then((subscription) => subscription.stop())
      .catch((err: unknown) => log.error({ err }, 'the subscription did not stop'))
      .then(() => died.resolve(error))
  }

  const subscription = await subscribed
  void subscription.dead.then(died.resolve)
  return {
    assigned: () => subscription.assigned(),
    lag: () => subscription.lag(),
    dead: died.promise,
    stop: () => subscription.stop(),
  }
}

// A race that is lost this often in a row is a row that can never be written: a constraint that the message breaks.
const maxConflicts = 10

function isFaultOfOne(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof Failure && error.code === 'CONFLICT') return !signal.aborted
  return causeOf(error) === 'this message'
}

/** Many failed in a row: see `park-streak.ts`. */
class Defect extends Error {
  override readonly name = 'Defect'
  constructor(detail: string, cause: unknown) {
    super(detail, { cause })
  }
}

/** Runs of messages of bounded length, and between them what must be parked, in the order of the offsets. */
function* inOrder(read: readonly Read[], maxMessages: number): Generator<readonly Arrival[] | Poison> {
  let run: Arrival[] = []
  for (const one of read) {
    if (one === 'not heard') continue
    if (isArrival(one)) run.push(one)
    if (run.length > 0 && (!isArrival(one) || run.length === maxMessages)) {
      yield run
      run = []
    }
    if (!isArrival(one)) yield one
  }
  if (run.length > 0) yield run
}

function isArrival(read: Read): read is Arrival {
  return read !== 'not heard' && 'delivery' in read
}

function said(error: unknown): string {
  return error instanceof Failure ? error.message : String(error)
}
