import type { Delivery } from './message.ts'
import type { Handle, Outcome } from './message-handler.ts'

export interface MessageSpan {
  readonly traceparent: string | undefined
  readonly fail: (error: unknown) => void
  readonly end: () => void
}

/** The same handling with one span for each message that is handled, whose parent is the span that published it; what the message leads to is its child. */
export function traced(handle: Handle, startSpan: (delivery: Delivery) => MessageSpan): Handle {
  async function withSpans(
    deliveries: readonly Delivery[],
    handleThem: (deliveries: readonly Delivery[]) => Promise<readonly Outcome[]>,
  ): Promise<readonly Outcome[]> {
    const spans = deliveries.map(startSpan)
    try {
      const outcomes = await handleThem(
        deliveries.map((delivery, index) => ({ ...delivery, traceparent: spans[index]?.traceparent })),
      )
      for (const span of spans) span.end()
      return outcomes
    } catch (error) {
      for (const span of spans) span.fail(error)
      throw error
    }
  }

  const whole: Handle = (tx, deliveries) => withSpans(deliveries, (them) => handle(tx, them))
  const { ahead } = handle
  if (!ahead) return whole
  return Object.assign(whole, {
    ahead: (async (tx, deliveries) => {
      const handleSome = await ahead(tx, deliveries)
      return (some) => withSpans(some, handleSome)
    }) satisfies Handle['ahead'],
  })
}
