/** What clients get. Statuses are in capitals and money is a decimal string, as everywhere in this system. */
import { Type, type Static, type TSchema } from 'typebox'

import { type Saga } from './queries.ts'
import { type TimelineEntry } from './timeline.ts'

const text = Type.String()
const instant = Type.String({ format: 'date-time' })
const count = Type.Integer()
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const SummaryAnswer = Type.Object({
  orderId: text,
  status: Type.String({ description: 'UNPLACED, PENDING, CONFIRMED, COMPLETED or CANCELLED' }),
  sagaStatus: Type.String({ description: 'RUNNING, COMPENSATING, COMPLETED or CANCELLED' }),
  payment: text,
  stock: text,
  shipment: text,
  customerId: orNull(text),
  total: orNull(Type.Object({ amount: Type.String({ description: 'minor units' }), currency: text })),
  reason: orNull(text),
  trackingId: orNull(text),
  placedAt: orNull(instant),
  confirmedAt: orNull(instant),
  endedAt: orNull(instant),
  lastEventAt: instant,
  durationMs: orNull(count),
})
export type SummaryAnswer = Static<typeof SummaryAnswer>

export const SagaAnswer = Type.Object({
  ...SummaryAnswer.properties,
  stuck: Type.Boolean(),
  eventCount: count,
  stalenessMs: Type.Number({ description: 'the longest that an event of it was on its way here' }),
})
export type SagaAnswer = Static<typeof SagaAnswer>

const TimelineAnswer = Type.Object({
  eventId: text,
  type: text,
  service: text,
  version: count,
  depth: Type.Integer({ description: 'distance from the request that began it all' }),
  occurredAt: instant,
  appliedAt: instant,
  stalenessMs: Type.Number(),
  cause: Type.Object({
    eventId: Type.Optional(text),
    type: Type.Optional(text),
    requestId: Type.Optional(text),
  }),
  gapMs: orNull(Type.Number({ description: 'from its cause to it' })),
  data: Type.Unknown(),
})
export type TimelineAnswer = Static<typeof TimelineAnswer>

export const SagaDetailAnswer = Type.Object({
  ...SagaAnswer.properties,
  timeline: Type.Array(TimelineAnswer, { description: 'every cause before what it caused' }),
})

export const pageOf = <Schema extends TSchema>(item: Schema) =>
  Type.Object({
    items: Type.Array(item),
    next: orNull(Type.String({ description: 'cursor of the next page' })),
  })

export function summaryAnswer(saga: Saga): SummaryAnswer {
  const { totalAmount, currency, placedAt, endedAt } = saga
  return {
    orderId: saga.orderId,
    status: saga.status.toUpperCase(),
    sagaStatus: saga.sagaStatus.toUpperCase(),
    payment: saga.payment.toUpperCase(),
    stock: saga.stock.toUpperCase(),
    shipment: saga.shipment.toUpperCase(),
    customerId: saga.customerId,
    total: totalAmount === null || currency === null ? null : { amount: totalAmount.toString(), currency },
    reason: saga.cancelReason,
    trackingId: saga.trackingId,
    placedAt: iso(placedAt),
    confirmedAt: iso(saga.confirmedAt),
    endedAt: iso(endedAt),
    lastEventAt: saga.lastEventAt.toISOString(),
    durationMs: placedAt && endedAt ? endedAt.getTime() - placedAt.getTime() : null,
  }
}

export function sagaAnswer(saga: Saga): SagaAnswer {
  const { stuck, eventCount, stalenessMs } = saga
  return { ...summaryAnswer(saga), stuck, eventCount, stalenessMs }
}

export function timelineAnswer(entry: TimelineEntry): TimelineAnswer {
  return {
    ...entry,
    occurredAt: entry.occurredAt.toISOString(),
    appliedAt: entry.appliedAt.toISOString(),
    cause: { ...entry.cause },
  }
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
