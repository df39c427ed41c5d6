import { keyOf, type Arrival } from './arrival.ts'
import { lockKey } from './blocked-keys.ts'
import type { Failure } from './failures.ts'
import { headerNames } from './message.ts'
import type { ReceivedRecord, Tx } from './ports.ts'

export interface ToPark {
  readonly record: ReceivedRecord
  readonly code: Failure['code']
  readonly reason: string
}

/**
 * Sets a record aside as it was, and blocks its key for this topic: what follows is parked behind it, in order. A
 * record that is delivered again is not parked again.
 */
export async function park(tx: Tx, letter: ToPark): Promise<void> {
  const key = keyOf(letter.record)
  // The block comes first, like everywhere: a replay that holds it has then finished before we join the queue.
  if (key !== null) await lockKey(tx, letter.record.topic, key)
  await insertDeadLetters(tx, [letter])
}

/** Parks messages of keys that are blocked already, except those that were handled before the block. */
export async function parkBehind(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
  const { rows } = await tx.query<{ event_id: string }>(
    `select event_id::text from inbox where event_id = any($1::uuid[])`,
    [arrivals.map(({ delivery }) => delivery.message.eventId)],
  )
  const handled = new Set(rows.map((row) => row.event_id))
  await insertDeadLetters(
    tx,
    arrivals
      .filter(({ delivery }) => !handled.has(delivery.message.eventId.toLowerCase()))
      .map(({ record }) => ({
        record,
        code: 'BLOCKED_BY_EARLIER',
        reason: 'an earlier message of the same key is a dead letter',
      })),
  )
}

async function insertDeadLetters(tx: Tx, letters: readonly ToPark[]): Promise<void> {
  const of = <Value>(value: (letter: ToPark) => Value): Value[] => letters.map(value)
  await tx.query(
    `insert into dead_letters
       (topic, partition, "offset", key, record_key, value, headers, produced_at, type, event_id, code, reason)
     select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::json[],
       $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[])
     on conflict (topic, partition, "offset") do nothing`,
    [
      of(({ record }) => record.topic),
      of(({ record }) => record.partition),
      of(({ record }) => record.offset),
      of(({ record }) => keyOf(record)),
      of(({ record }) => record.key),
      of(({ record }) => record.value),
      of(({ record }) => JSON.stringify(record.headers)),
      of(({ record }) => new Date(record.timestampMs)),
      of(({ record }) => storable(record.headers[headerNames.type])),
      of(({ record }) => storable(record.headers[headerNames.id])),
      of(({ code }) => code),
      of(({ reason }) => storable(reason)),
    ],
  )
}

/** Text that Postgres takes: it has no zero character, and poison may. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll('\u0000', '\ufffd').slice(0, 4_000)
}
