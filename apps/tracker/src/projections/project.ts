/**
 * Deliveries to rows, in one transaction, the same for live traffic and for a rebuild: which tables it writes is
 * the transaction's search path.
 */
import { type ContractEvent } from '@repo/contracts/events'
import { type Delivery } from '@repo/messaging/message'
import { type Tx } from '@repo/messaging/ports'

import { orderSummary, type OrderSummary } from './order-summary.ts'
import { sagaEvent, type SagaEvent } from './saga-event.ts'
import { insertEvents, lockSummaries, readEvents, writeSummaries } from './tables.ts'

export interface Projected {
  readonly events: readonly SagaEvent[]
  /** Per order, before and after; nothing before for an order that was not known. */
  readonly summaries: readonly { readonly before: OrderSummary | undefined; readonly after: OrderSummary }[]
}

/** Applies the messages; a message that was applied before changes nothing. */
export async function project(
  tx: Tx,
  deliveries: readonly Delivery[],
  appliedAt: (eventId: string) => Date,
): Promise<Projected> {
  const messages = deliveries.map((delivery) => delivery.message as ContractEvent)
  const events = messages.map((message) => sagaEvent(message, appliedAt(message.eventId)))
  const orderIds = [...new Set(events.map((event) => event.orderId))].sort()
  if (orderIds.length === 0) return { events: [], summaries: [] }

  // The lock comes before the read. Without it two transactions, each with one topic's event of the same order,
  // would each derive the summary from what the other cannot see yet, and the later commit would lose an event.
  const before = await lockSummaries(tx, orderIds)
  await insertEvents(tx, events)
  const known = await readEvents(tx, orderIds)
  const summaries = orderIds.map((orderId) => ({
    before: before.get(orderId),
    after: orderSummary(known.get(orderId) ?? []),
  }))
  await writeSummaries(
    tx,
    summaries.map(({ after }) => after),
  )
  return { events, summaries }
}
