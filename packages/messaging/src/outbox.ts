import type { Codec, Message } from './message.ts'
import type { Tx } from './ports.ts'

/** A message together with the trace context of the span that said it. */
export interface Said {
  readonly message: Message
  readonly traceparent: string | undefined
}

export interface OutboxOptions {
  readonly codec: Codec
  /** The topic of an event type; throws for a type nobody declared. */
  readonly topicOf: (type: string) => string
}

/** Appends messages to the outbox of the transaction's database. */
export type Outbox = (tx: Tx, said: readonly Said[]) => Promise<void>

/**
 * Promise: a message is published if, and only if, its transaction commits.
 *
 * Law: call it while the aggregates of these messages are locked, so that the order of ids is the order of versions.
 * Drawn before the lock is held, version 6 gets a smaller id than version 5 and is sent first.
 *
 * There is no NOTIFY here: inside a transaction it takes a cluster-wide lock until the flush. The relay is woken by
 * an in-process bell after the commit; see `relay.ts`.
 */
export function outbox({ codec, topicOf }: OutboxOptions): Outbox {
  return async (tx, said) => {
    if (said.length === 0) return
    const columns = {
      topic: [] as string[],
      key: [] as string[],
      type: [] as string[],
      eventId: [] as string[],
      value: [] as Buffer[],
      traceparent: [] as (string | null)[],
    }
    for (const { message, traceparent } of said) {
      columns.topic.push(topicOf(message.type))
      columns.key.push(message.aggregateId)
      columns.type.push(message.type)
      columns.eventId.push(message.eventId)
      columns.value.push(codec.encode(message))
      columns.traceparent.push(traceparent ?? null)
    }
    tx.write(
      `insert into outbox (topic, key, type, event_id, value, traceparent)
       select topic, key, type, event_id, value, traceparent
       from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[]) with ordinality
         as said (topic, key, type, event_id, value, traceparent, position)
       order by position`,
      [columns.topic, columns.key, columns.type, columns.eventId, columns.value, columns.traceparent],
    )
  }
}
