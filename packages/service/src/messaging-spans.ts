import { attributeNames, spanNames } from '@repo/observability/names'
import type { Span, Tracing } from '@repo/observability/tracing'
import type { StartEffectSpan } from '@repo/messaging/effects-options'
import type { Delivery } from '@repo/messaging/message'
import type { StartPublishSpan } from '@repo/messaging/relay-publish'

/** A span for each message that is handled; its parent is the span that published it. */
export function messageSpan(tracing: Tracing): (delivery: Delivery) => Span {
  return ({ message, topic, partition, offset, traceparent }) =>
    tracing.startSpan(spanNames.consume, {
      parent: traceparent,
      kind: 'consumer',
      attributes: {
        [attributeNames.topic]: topic,
        [attributeNames.partition]: String(partition),
        [attributeNames.offset]: offset.toString(),
        [attributeNames.eventId]: message.eventId,
        [attributeNames.correlationId]: message.metadata.correlationId,
        [attributeNames.aggregateId]: message.aggregateId,
        [attributeNames.type]: message.type,
      },
    })
}

/** A span for each row that is published; the spans of those who hear it are its children. */
export function relaySpans(tracing: Tracing): StartPublishSpan | undefined {
  if (!tracing.enabled) return undefined
  return (row) =>
    tracing.startSpan(spanNames.publish, {
      parent: row.traceparent ?? undefined,
      kind: 'producer',
      attributes: {
        [attributeNames.topic]: row.topic,
        [attributeNames.eventId]: row.eventId,
        [attributeNames.aggregateId]: row.key,
        [attributeNames.type]: row.type,
      },
    })
}

/** A span for each call to a provider; what the outcome leads to is its child. */
export function effectSpan(tracing: Tracing): StartEffectSpan {
  return ({ id, effect, attempt, cause }) =>
    tracing.startSpan(spanNames.effect, {
      parent: cause.traceparent,
      kind: 'client',
      attributes: {
        [attributeNames.step]: effect.kind,
        [attributeNames.aggregateId]: id,
        [attributeNames.correlationId]: cause.correlationId,
        'saga.attempt': attempt,
      },
    })
}
