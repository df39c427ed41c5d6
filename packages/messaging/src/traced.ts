import type { Delivery } from './message.ts'
import type { Handle } from './message-handler.ts'

export interface MessageSpan {
  readonly traceparent: string | undefined
  readonly fail: (error: unknown) => void
  readonly end: () => void
}

/** The same handling with one span for each message, whose parent is the span that published it; what the message leads to is its child. */
export function traced(handle: Handle, startSpan: (delivery: Delivery) => MessageSpan): Handle {
  return async (tx, deliveries) => {
    const spans = deliveries.map(startSpan)
    try {
      const outcomes = await handle(
        tx,
        deliveries.map((delivery, index) => ({ ...delivery, traceparent: spans[index]?.traceparent })),
      )
      for (const span of spans) span.end()
      return outcomes
    } catch (error) {
      for (const span of spans) span.fail(error)
      throw error
    }
  }
}
