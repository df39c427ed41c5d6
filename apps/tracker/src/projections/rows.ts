import { isEventType } from '@repo/contracts/events'

import { type OrderSummary } from './order-summary.ts'
import { type SagaEvent, type StoredData } from './saga-event.ts'

/** A row of saga_events, as the driver reads it. */
export interface EventRow {
  readonly event_id: string
  readonly order_id: string
  readonly type: string
  readonly service: string
  readonly version: number
  readonly occurred_at: Date
  readonly applied_at: Date
  readonly correlation_id: string
  readonly causation_id: string
  readonly user_id: string | null
  readonly data: StoredData
}

/** A row of order_summaries, as the driver reads it. */
export interface SummaryRow {
  readonly order_id: string
  readonly status: OrderSummary['status']
  readonly saga_status: OrderSummary['sagaStatus']
  readonly payment: OrderSummary['payment']
  readonly stock: OrderSummary['stock']
  readonly shipment: OrderSummary['shipment']
  readonly customer_id: string | null
  readonly total_amount: bigint | null
  readonly currency: string | null
  readonly cancel_reason: string | null
  readonly tracking_id: string | null
  readonly first_event_at: Date
  readonly last_event_at: Date
  readonly placed_at: Date | null
  readonly confirmed_at: Date | null
  readonly ended_at: Date | null
  readonly event_count: number
  readonly applied_at: Date
}

/** What JSON makes of a row on its way into `jsonb_populate_recordset`: amounts and instants are text. */
type Writable<Row> = { readonly [Key in keyof Row]: unknown }

export function eventFromRow(row: EventRow): SagaEvent {
  if (!isEventType(row.type)) throw new TypeError(`saga_events holds the unknown event type ${row.type}`)
  return {
    eventId: row.event_id,
    orderId: row.order_id,
    type: row.type,
    service: row.service,
    version: row.version,
    occurredAt: row.occurred_at,
    appliedAt: row.applied_at,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    userId: row.user_id,
    data: row.data,
  }
}

export function eventToRow(event: SagaEvent): Writable<EventRow> {
  return {
    event_id: event.eventId,
    order_id: event.orderId,
    type: event.type,
    service: event.service,
    version: event.version,
    occurred_at: event.occurredAt,
    applied_at: event.appliedAt,
    correlation_id: event.correlationId,
    causation_id: event.causationId,
    user_id: event.userId,
    data: event.data,
  }
}

export function summaryFromRow(row: SummaryRow): OrderSummary {
  return {
    orderId: row.order_id,
    status: row.status,
    sagaStatus: row.saga_status,
    payment: row.payment,
    stock: row.stock,
    shipment: row.shipment,
    customerId: row.customer_id,
    totalAmount: row.total_amount,
    currency: row.currency,
    cancelReason: row.cancel_reason,
    trackingId: row.tracking_id,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
    placedAt: row.placed_at,
    confirmedAt: row.confirmed_at,
    endedAt: row.ended_at,
    eventCount: row.event_count,
    appliedAt: row.applied_at,
  }
}

export function summaryToRow(summary: OrderSummary): Writable<SummaryRow> {
  return {
    order_id: summary.orderId,
    status: summary.status,
    saga_status: summary.sagaStatus,
    payment: summary.payment,
    stock: summary.stock,
    shipment: summary.shipment,
    customer_id: summary.customerId,
    total_amount: summary.totalAmount?.toString() ?? null,
    currency: summary.currency,
    cancel_reason: summary.cancelReason,
    tracking_id: summary.trackingId,
    first_event_at: summary.firstEventAt,
    last_event_at: summary.lastEventAt,
    placed_at: summary.placedAt,
    confirmed_at: summary.confirmedAt,
    ended_at: summary.endedAt,
    event_count: summary.eventCount,
    applied_at: summary.appliedAt,
  }
}
