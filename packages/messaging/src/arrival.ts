/** From records to what the consumer works on, without touching anything outside of this process. */
import { causeOf, Failure } from './failures.ts'
import { headerNames, type Codec, type Delivery } from './message.ts'
import type { ReceivedRecord } from './ports.ts'

/** A record and the message in it. */
export interface Arrival {
  readonly record: ReceivedRecord
  readonly delivery: Delivery
}

export interface Poison {
  readonly record: ReceivedRecord
  readonly failure: Failure
}

export type Read = Arrival | Poison | 'not heard'

/**
 * Reads records in order. Types that are not heard are told by their header alone and never decoded.
 * Rejects only for a cause common to all; what is wrong with one record is in its place in the answer.
 */
export async function readAll(
  records: readonly ReceivedRecord[],
  { codec, heard }: { readonly codec: Codec; readonly heard: ReadonlySet<string> },
): Promise<readonly Read[]> {
  const read: Read[] = []
  for (const record of records) {
    const type = record.headers[headerNames.type]
    if (type !== undefined && !heard.has(type)) {
      read.push('not heard')
      continue
    }
    try {
      const delivery = decode(codec, record)
      // Only a schema that is met for the first time is waited for.
      read.push({ record, delivery: delivery instanceof Promise ? await delivery : delivery })
    } catch (error) {
      if (causeOf(error) !== 'this message') throw error
      read.push({ record, failure: asFailure(error) })
    }
  }
  return read
}

/** The delivery in a record. Throws or rejects with a `Failure` that says whose fault it is. */
export function decode(codec: Codec, record: ReceivedRecord): Delivery | Promise<Delivery> {
  const type = record.headers[headerNames.type]
  if (!type) throw new Failure('TYPE_MISSING', `no ${headerNames.type} header`)
  const { value } = record
  if (value === null) throw new Failure('PAYLOAD_MISSING', `${type} without a value`)
  const message = codec.decode(value, type)
  return message instanceof Promise
    ? message.then((decoded) => deliveryOf(record, decoded))
    : deliveryOf(record, message)
}

function deliveryOf(record: ReceivedRecord, message: Delivery['message']): Delivery {
  const key = keyOf(record)
  if (key !== message.aggregateId) {
    throw new Failure('KEY_MISMATCH', `key ${key ?? 'null'}, aggregate ${message.aggregateId}`)
  }
  return {
    message,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    traceparent: record.headers[headerNames.traceparent],
  }
}

/** The key as text, as keys are blocked; a character that Postgres cannot store is replaced. */
export function keyOf({ key }: Pick<ReceivedRecord, 'key'>): string | null {
  return key === null ? null : key.toString('utf8').replaceAll('\u0000', '\ufffd')
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure('PAYLOAD_UNREADABLE', error instanceof Error ? error.message : String(error), {
        cause: error,
      })
}
