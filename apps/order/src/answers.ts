/** What clients get. Statuses are in capitals and money is a decimal string, as in the events that others hear. */
import { Type, type Static } from 'typebox'
import type { Money } from '@repo/contracts/values'
import type { RecordedEvent } from '@repo/event-store/read-stream'

import type { Order, OrderFact } from './domain/state.ts'

const text = Type.String()
const Instant = Type.String({ format: 'date-time' })
const MoneyAnswer = Type.Object({ amount: Type.String({ description: 'minor units' }), currency: text })

/** The answer to a POST: kept under the idempotency key, and the same for ever. */
export const PlacedAnswer = Type.Object({
  orderId: text,
  status: text,
  total: MoneyAnswer,
  placedAt: Instant,
  deadline: Instant,
})
export type PlacedAnswer = Static<typeof PlacedAnswer>

export const OrderAnswer = Type.Object({
  orderId: text,
  status: text,
  version: Type.Integer(),
  customerId: text,
  lines: Type.Array(Type.Object({ sku: text, quantity: Type.Integer(), unitPrice: text })),
  total: MoneyAnswer,
  address: Type.Object({ recipient: text, line1: text, city: text, postalCode: text, country: text }),
  salesChannel: Type.Union([text, Type.Null()]),
  placedAt: Instant,
  deadline: Instant,
  trackingId: Type.Optional(text),
  reason: Type.Optional(text),
})
export type OrderAnswer = Static<typeof OrderAnswer>

export const HistoryAnswer = Type.Object({
  orderId: text,
  events: Type.Array(
    Type.Object({
      eventId: text,
      version: Type.Integer(),
      type: text,
      storedAs: Type.Integer({ description: 'schema version in which it was stored; data is in the newest' }),
      data: Type.Unknown(),
      metadata: Type.Unknown(),
      recordedAt: Instant,
    }),
  ),
})

export function placedAnswer(
  orderId: string,
  { total, placedAt, deadline }: { readonly total: Money; readonly placedAt: Date; readonly deadline: Date },
): PlacedAnswer {
  return {
    orderId,
    status: 'PENDING',
    total: money(total),
    placedAt: placedAt.toISOString(),
    deadline: deadline.toISOString(),
  }
}

export function orderAnswer(
  orderId: string,
  version: number,
  order: Exclude<Order, { status: 'none' }>,
): OrderAnswer {
  return {
    orderId,
    status: order.status.toUpperCase(),
    version,
    customerId: order.customerId,
    lines: order.lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice: `${unitPrice}` })),
    total: money(order.total),
    address: { ...order.address },
    salesChannel: order.salesChannel,
    placedAt: order.placedAt.toISOString(),
    deadline: order.deadline.toISOString(),
    ...(order.status === 'completed' && { trackingId: order.trackingId }),
    ...(order.status === 'cancelled' && { reason: order.reason }),
  }
}

export function eventAnswer(event: RecordedEvent<OrderFact>) {
  const { eventId, version, type, storedAs, data, metadata, createdAt } = event
  return { eventId, version, type, storedAs, data, metadata, recordedAt: createdAt.toISOString() }
}

function money({ amount, currency }: Money) {
  return { amount: amount.toString(), currency }
}
