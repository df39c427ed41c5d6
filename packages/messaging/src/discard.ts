import { decode, keyOf } from './arrival.ts'
import { lockBlock, unblockWhenEmpty } from './blocked-keys.ts'
import { audit } from './dead-letter-audit.ts'
import { readRecord } from './dead-letters.ts'
import { causeOf } from './failures.ts'
import { admitReplayed } from './inbox.ts'
import type { Codec, Delivery } from './message.ts'
import type { Database, ReceivedRecord, Tx } from './ports.ts'
import { withRetries } from './retry.ts'

export interface DiscardOptions {
  readonly db: Database
  readonly codec: Codec
  readonly id: string
  /** For those who ask later why this never happened. */
  readonly reason: string
  readonly operator: string
}

/**
 * Takes a dead letter out of the way for good; the audit keeps it, bytes and all. When it was the head, the rest of
 * its queue can be replayed; when it was the last, its key is free.
 */
export async function discardDeadLetter(options: DiscardOptions): Promise<'discarded' | 'not found'> {
  return withRetries(() => options.db.transaction((tx) => discardInTransaction(tx, options)), {
    maxAttempts: 5,
  })
}

async function discardInTransaction(
  tx: Tx,
  { codec, id, reason, operator }: DiscardOptions,
): Promise<'discarded' | 'not found'> {
  const found = await readRecord(tx, id)
  if (!found) return 'not found'
  const key = keyOf(found)
  // The block before the letter, like everywhere: two orders would be a deadlock.
  if (key !== null) await lockBlock(tx, found.topic, key)
  const record = await readRecord(tx, id, 'for update')
  if (!record) return 'not found'
  await forgetEvent(tx, codec, record)
  await audit(tx, { id, operator, action: 'discarded', detail: reason })
  await tx.query(`delete from dead_letters where id = $1::bigint`, [id])
  if (key !== null) await unblockWhenEmpty(tx, record.topic, key)
  return 'discarded'
}

// Delivered again, the event is a duplicate. Only the value says which event it was: a header of a damaged copy names
// an event that may still arrive whole.
async function forgetEvent(tx: Tx, codec: Codec, record: ReceivedRecord): Promise<void> {
  const delivery = await readable(codec, record)
  if (delivery) await admitReplayed(tx, { record, delivery })
}

async function readable(codec: Codec, record: ReceivedRecord): Promise<Delivery | undefined> {
  try {
    return await decode(codec, record)
  } catch (error) {
    if (causeOf(error) !== 'this message') throw error
    return undefined
  }
}
