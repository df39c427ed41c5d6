/**
 * One row per way to fail. The consumer, the relay and the effects read `cause`; docs/runbook.md has a heading for each.
 *   'everyone'      a cause common to all messages: pause and try again, for ever
 *   'this attempt'  a race with another transaction: run the whole transaction again at once
 *   'this message'  belongs to one message: park it
 */
export const failures = {
  BROKER_UNAVAILABLE: { cause: 'everyone', hint: 'is Kafka reachable at KAFKA_BROKERS?' },
  DATABASE_UNAVAILABLE: { cause: 'everyone', hint: 'is Postgres reachable at DATABASE_URL?' },
  REGISTRY_UNAVAILABLE: { cause: 'everyone', hint: 'is the schema registry reachable at REGISTRY_URL?' },
  PROVIDER_UNAVAILABLE: { cause: 'everyone', hint: 'does the provider answer at its URL?' },
  COMMIT_UNKNOWN: {
    cause: 'this attempt',
    hint: 'the connection was lost around COMMIT; the inbox tells what happened',
  },
  CONFLICT: {
    cause: 'this attempt',
    hint: 'another transaction was first (23505, 40001, 40P01, 55P03, version)',
  },
  PAYLOAD_MISSING: { cause: 'this message', hint: 'the record has no value' },
  PAYLOAD_UNREADABLE: { cause: 'this message', hint: 'the bytes are not what their schema says' },
  SCHEMA_UNKNOWN: { cause: 'this message', hint: 'the registry does not know the schema id in the record' },
  TYPE_MISSING: { cause: 'this message', hint: 'the record has no ce_type header' },
  TYPE_MISMATCH: { cause: 'this message', hint: 'the ce_type header and the writer schema disagree' },
  KEY_MISMATCH: { cause: 'this message', hint: 'the record key is not the aggregate id in its value' },
  MESSAGE_INVALID: { cause: 'this message', hint: 'the event cannot be handled: see the reason' },
  BLOCKED_BY_EARLIER: {
    cause: 'this message',
    hint: 'an earlier message of the same key waits for a replay',
  },
  RECORD_TOO_LARGE: { cause: 'this message', hint: 'the broker does not take a record of this size' },
  TOPIC_UNKNOWN: { cause: 'this message', hint: 'the topic does not exist: has the topics job run?' },
} as const satisfies Record<
  string,
  { readonly cause: 'everyone' | 'this attempt' | 'this message'; readonly hint: string }
>

export type FailureCode = keyof typeof failures

/** The one error class of the mechanisms: policy reads `code`, people read the message. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  constructor(code: FailureCode, detail: string, options?: { readonly cause?: unknown }) {
    super(`${code}: ${detail} (${failures[code].hint})`, options)
    this.code = code
  }
}

/** What kind of cause an error has. An error that nobody classified belongs to the message that met it. */
export function causeOf(error: unknown): 'everyone' | 'this attempt' | 'this message' {
  return error instanceof Failure ? failures[error.code].cause : 'this message'
}
