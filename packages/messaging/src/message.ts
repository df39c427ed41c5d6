/** Who caused what, copied from event to event along a whole flow. */
export interface Metadata {
  /** Follows the whole flow from the first HTTP request. */
  readonly correlationId: string
  /** The id of the event, or of the request, that caused this event. */
  readonly causationId: string
  /** Whom the gateway in front authenticated, or null. */
  readonly userId: string | null
}

/** An event of a service as it is published: the envelope, and what happened in `data`. */
export interface Message<Type extends string = string, Data = unknown> {
  /** UUIDv7, new for every event: never the id of the one that caused it. */
  readonly eventId: string
  readonly type: Type
  readonly aggregateId: string
  /** Counts the published events of one aggregate: 1, 2, 3 ... without a gap. */
  readonly aggregateVersion: number
  readonly occurredAt: Date
  readonly metadata: Metadata
  readonly data: Data
}

/** A message and where it was found. */
export interface Delivery<M extends Message = Message> {
  readonly message: M
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** W3C trace context of the span that published it, if it had one. */
  readonly traceparent: string | undefined
}

/** Why a command is carried out: what the events it leads to will say about their origin. */
export interface Cause {
  readonly correlationId: string
  readonly causationId: string
  readonly userId: string | null
  readonly traceparent: string | undefined
}

/** The cause that a message is, for whatever it leads to. */
export function causedBy({ message, traceparent }: Delivery): Cause {
  return {
    correlationId: message.metadata.correlationId,
    causationId: message.eventId,
    userId: message.metadata.userId,
    traceparent,
  }
}

/** Names of the record headers: what CloudEvents 1.0 requires of its Kafka binary form, and W3C trace context. */
export const headerNames = {
  specversion: 'ce_specversion',
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  traceparent: 'traceparent',
} as const

/** Turns messages into framed bytes and back; implemented by `@repo/avro`. */
export interface Codec {
  /** Framed bytes: magic byte 0, schema id, Avro body. Needs no network once the codec has started. */
  encode(message: Message): Buffer
  /**
   * The message in these bytes. Rejects with a `Failure` whose cause is 'this message' (PAYLOAD_*) when the bytes are
   * to blame, 'everyone' (REGISTRY_UNAVAILABLE) when the registry is. `expectedType` is the record's `ce_type`.
   */
  decode(value: Buffer, expectedType: string): Message | Promise<Message>
}
