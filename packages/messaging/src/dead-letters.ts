/**
 * The dead letters of a service, for the people who look after it.
 *
 *   letter   a record that could not be handled for a reason of its own, as it was on its topic
 *   queue    the letters of one key of one topic, oldest first; the head is what blocks the key
 */
import { decode } from './arrival.ts'
import { causeOf } from './failures.ts'
import type { Codec, Message } from './message.ts'
import type { Headers, Queryable, ReceivedRecord } from './ports.ts'

export interface DeadLetterFilter {
  readonly id?: string
  readonly topic?: string
  readonly key?: string
  readonly type?: string
  readonly code?: string
}

export interface DeadLetter {
  readonly id: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  /** Null when the record had none; then nothing waits behind it. */
  readonly key: string | null
  /** What the headers claim. */
  readonly type: string | null
  readonly eventId: string | null
  readonly code: string
  readonly reason: string
  readonly attempts: number
  readonly parkedAt: Date
  readonly triedAt: Date
}

const summary = `id::text, topic, partition, "offset"::text, key, type, event_id as "eventId", code, reason, attempts,
  parked_at as "parkedAt", tried_at as "triedAt"`

/** Letters in the order in which they would be replayed. */
export async function listDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter = {},
  { limit = 100, skip = 0 }: { readonly limit?: number; readonly skip?: number } = {},
): Promise<readonly DeadLetter[]> {
  const { rows } = await db.query<DeadLetter>(
    `select ${summary} from dead_letters where ${matches} order by topic, key, partition, dead_letters."offset"
     limit $6 offset $7`,
    [...valuesOf(filter), limit, skip],
  )
  return rows
}

export interface ShownDeadLetter extends DeadLetter {
  readonly headers: Headers
  /** The bytes as they were, base64. */
  readonly value: string | null
  readonly message: Message | undefined
  /** Why it cannot be decoded now. It may have been parked for another reason. */
  readonly unreadable: string | undefined
}

/** One letter with its bytes and, when they can be read, the message in them. */
export async function showDeadLetter(
  db: Queryable,
  codec: Codec,
  id: string,
): Promise<ShownDeadLetter | undefined> {
  const [letter] = await listDeadLetters(db, { id })
  const record = await readRecord(db, id)
  if (!letter || !record) return undefined
  const shown = { ...letter, headers: record.headers, value: record.value?.toString('base64') ?? null }
  try {
    const { message } = await decode(codec, record)
    return { ...shown, message, unreadable: undefined }
  } catch (error) {
    if (causeOf(error) === 'everyone') throw error
    return { ...shown, message: undefined, unreadable: String(error) }
  }
}

/** The record as it was delivered; with `lock` nobody else replays or discards it until the transaction ends. */
export async function readRecord(
  db: Queryable,
  id: string,
  lock: 'for update' | '' = '',
): Promise<ReceivedRecord | undefined> {
  const { rows } = await db.query<{
    topic: string
    partition: number
    offset: bigint
    record_key: Buffer | null
    value: Buffer | null
    headers: Headers
    produced_at: Date
  }>(
    `select topic, partition, "offset", record_key, value, headers, produced_at
     from dead_letters where id = $1::bigint ${lock}`,
    [id],
  )
  return rows.map(({ record_key, produced_at, ...row }) => ({
    ...row,
    key: record_key,
    timestampMs: produced_at.getTime(),
  }))[0]
}

/** The queues that have a letter which the filter names. A letter without a key is a queue of its own. */
export async function queuesOf(db: Queryable, filter: DeadLetterFilter): Promise<readonly Queue[]> {
  const { rows } = await db.query<Queue>(
    `select distinct topic, key, case when key is null then id::text end as id from dead_letters
     where ${matches} order by topic, key, id`,
    valuesOf(filter),
  )
  return rows
}

export interface Queue {
  readonly topic: string
  readonly key: string | null
  /** Of the only letter, when there is no key. */
  readonly id: string | null
}

/** Ids of the letters of a queue, oldest first. */
export async function readQueue(
  db: Queryable,
  { topic, key, id }: Queue,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id::text from dead_letters
     where topic = $1 and ((key = $2 and $3::bigint is null) or id = $3::bigint)
     order by partition, "offset" limit $4`,
    [topic, key, id, limit],
  )
  return rows.map((row) => row.id)
}

const matches = `($1::bigint is null or id = $1) and ($2::text is null or topic = $2)
  and ($3::text is null or key = $3) and ($4::text is null or type = $4) and ($5::text is null or code = $5)`

function valuesOf({ id, topic, key, type, code }: DeadLetterFilter): readonly unknown[] {
  return [id ?? null, topic ?? null, key ?? null, type ?? null, code ?? null]
}
