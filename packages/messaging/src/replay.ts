import { decode } from './arrival.ts'
import { lockBlock, unblockWhenEmpty } from './blocked-keys.ts'
import { audit } from './dead-letter-audit.ts'
import { queuesOf, readQueue, readRecord, type DeadLetterFilter, type Queue } from './dead-letters.ts'
import { causeOf, Failure } from './failures.ts'
import { admitReplayed } from './inbox.ts'
import type { Codec } from './message.ts'
import type { Handle, Outcome } from './message-handler.ts'
import type { Database, Tx } from './ports.ts'
import { withRetries } from './retry.ts'

export interface ReplayOptions {
  readonly db: Database
  readonly codec: Codec
  /** The consumer's own handler: a replay is a late delivery, under the same event id. */
  readonly handle: Handle
  /** Names queues, not letters: a queue is replayed from its head, or order is lost. */
  readonly filter?: DeadLetterFilter
  /** Says what would happen and changes nothing. */
  readonly dryRun?: boolean
  readonly operator: string
  readonly afterCommit?: () => void
  /** Letters of one queue that a dry run looks at. */
  readonly dryRunLimit?: number
}

export interface ReplayedLetter {
  readonly id: string
  readonly topic: string
  readonly key: string | null
  readonly result:
    | Outcome
    | { readonly duplicate: true }
    /** The rest of its queue stays behind it. */
    | { readonly failed: string }
    /** Somebody else dealt with it meanwhile. */
    | { readonly gone: true }
}

/**
 * Runs dead letters through the consumer's handler, each queue in order from its head, one transaction a letter; the
 * one that empties a queue lifts the block of its key. Stops a queue at the first letter that fails again. Rejects
 * for a cause common to all, and what was replayed before stays so.
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<readonly ReplayedLetter[]> {
  const { db, filter = {}, dryRun = true } = options
  const replayed: ReplayedLetter[] = []
  for (const queue of await queuesOf(db, filter)) {
    const { topic, key } = queue
    const letters = dryRun ? await rehearse(queue, options) : await replayQueue(queue, options)
    replayed.push(...letters.map(([id, result]) => ({ id, topic, key, result })))
  }
  return replayed
}

type Result = ReplayedLetter['result']

async function replayQueue(queue: Queue, options: ReplayOptions): Promise<readonly [string, Result][]> {
  const done: [string, Result][] = []
  for (;;) {
    const [head] = await readQueue(options.db, queue, 1)
    if (head === undefined) return done
    const result = await replayHead(queue, head, options)
    done.push([head, result])
    if ('failed' in result) return done
  }
}

async function replayHead(queue: Queue, id: string, options: ReplayOptions): Promise<Result> {
  const { db, operator, afterCommit } = options
  try {
    const result = await withRetries(
      () => db.transaction((tx) => replayInTransaction(tx, queue, id, options)),
      { maxAttempts: 5 },
    )
    afterCommit?.()
    return result
  } catch (error) {
    if (!isOwnFault(error)) throw error
    const failed = String(error)
    await db.transaction(async (tx) => {
      await tx.query(
        `update dead_letters set attempts = attempts + 1, tried_at = clock_timestamp(), reason = $2 where id = $1::bigint`,
        [id, failed.replaceAll('\u0000', '\ufffd')],
      )
      await audit(tx, {
        id,
        operator,
        action: 'replay failed',
        detail: failed.replaceAll('\u0000', '\ufffd'),
      })
    })
    return { failed }
  }
}

async function replayInTransaction(
  tx: Tx,
  queue: Queue,
  id: string,
  options: ReplayOptions,
): Promise<Result> {
  // The block is locked first. Until we commit, no message of this key is handled, and none is parked behind us.
  if (queue.key !== null) await lockBlock(tx, queue.topic, queue.key)
  const [head] = await readQueue(tx, queue, 1)
  if (head !== id) return { gone: true }
  const result = await handleLetter(tx, id, options)
  await audit(tx, { id, operator: options.operator, action: 'replayed', detail: JSON.stringify(result) })
  await tx.query(`delete from dead_letters where id = $1::bigint`, [id])
  if (queue.key !== null) await unblockWhenEmpty(tx, queue.topic, queue.key)
  return result
}

async function handleLetter(tx: Tx, id: string, { codec, handle }: ReplayOptions): Promise<Result> {
  const record = await readRecord(tx, id, 'for update')
  if (!record) return { gone: true }
  const arrival = { record, delivery: await decode(codec, record) }
  if ((await admitReplayed(tx, arrival)) === 'duplicate') return { duplicate: true }
  const [outcome] = await handle(tx, [arrival.delivery])
  // What becomes of it is part of what is told of this letter.
  await tx.written()
  if (!outcome) throw new TypeError('the handler gave no outcome')
  return outcome
}

/** Does it all in one transaction, so that every letter meets what those before it led to, and takes it all back. */
async function rehearse(queue: Queue, options: ReplayOptions): Promise<readonly [string, Result][]> {
  const seen: [string, Result][] = []
  const takeBack = new Error('rehearsed')
  await options.db
    .transaction(async (tx) => {
      if (queue.key !== null) await lockBlock(tx, queue.topic, queue.key)
      for (const id of await readQueue(tx, queue, options.dryRunLimit ?? 100)) {
        try {
          seen.push([id, await handleLetter(tx, id, options)])
        } catch (error) {
          if (!isOwnFault(error)) throw error
          seen.push([id, { failed: String(error) }])
          throw takeBack
        }
      }
      throw takeBack
    })
    .catch((error: unknown) => {
      if (error !== takeBack) throw error
    })
  return seen
}

// A row that the message may never write comes as a race that is lost each time.
function isOwnFault(error: unknown): boolean {
  return causeOf(error) === 'this message' || (error instanceof Failure && error.code === 'CONFLICT')
}
