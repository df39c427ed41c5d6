/** For tests: events as other services say them. */
import type { EventData, EventMessage, EventType } from '@repo/contracts/events'
import { topicOf } from '@repo/contracts/topics'
import { headerNames, type Codec, type Delivery, type Message } from '@repo/messaging/message'
import type { RecordToSend } from '@repo/messaging/ports'
import { newId } from './identity.ts'

/** An event about this aggregate, with a new id. */
export function said<Type extends EventType>(
  type: Type,
  aggregateId: string,
  data: EventData<Type>,
): EventMessage<Type> {
  return {
    eventId: newId(),
    type,
    aggregateId,
    aggregateVersion: 1,
    occurredAt: new Date(),
    metadata: { correlationId: newId(), causationId: newId(), userId: null },
    data,
  }
}

/** The event as a consumer gives it to the handler. */
export function delivered(message: Message): Delivery {
  return { message, topic: topicOf(message.type), partition: 0, offset: 0n, traceparent: undefined }
}

/** The event as a relay sends it, to the topic of its type or to another one. */
export function recordOf(
  codec: Codec,
  message: Message,
  topic: string = topicOf(message.type),
): RecordToSend {
  const headers = { [headerNames.type]: message.type, [headerNames.id]: message.eventId }
  return { topic, key: message.aggregateId, value: codec.encode(message), headers }
}
