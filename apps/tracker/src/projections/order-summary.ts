/**
 * An order as its customer and the shop see it, derived from the set of events of all services about it.
 *
 * Law: a function of the set. Topics arrive in any order, so nothing here may ask which event came last:
 * within a service the version decides, and what one service says never overwrites what another one said.
 */
import { type EventType, type SagaEventType } from '@repo/contracts/events'

import { type SagaEvent } from './saga-event.ts'

export const orderStatuses = ['unplaced', 'pending', 'confirmed', 'completed', 'cancelled'] as const
/** `unplaced`: another service spoke of the order, and its own `OrderPlaced` has not arrived yet. */
export type OrderStatus = (typeof orderStatuses)[number]

export const sagaStatuses = ['running', 'compensating', 'completed', 'cancelled'] as const
/** `compensating`: cancelled, and money or stock is not back yet. */
export type SagaStatus = (typeof sagaStatuses)[number]

export interface OrderSummary {
  readonly orderId: string
  readonly status: OrderStatus
  readonly sagaStatus: SagaStatus
  readonly payment: 'none' | 'charged' | 'failed' | 'refunded'
  readonly stock: 'none' | 'reserved' | 'rejected' | 'released'
  readonly shipment: 'none' | 'shipped' | 'failed'
  readonly customerId: string | null
  readonly totalAmount: bigint | null
  readonly currency: string | null
  readonly cancelReason: string | null
  readonly trackingId: string | null
  readonly firstEventAt: Date
  readonly lastEventAt: Date
  readonly placedAt: Date | null
  readonly confirmedAt: Date | null
  /** Completed or cancelled. */
  readonly endedAt: Date | null
  readonly eventCount: number
  readonly appliedAt: Date
}

type Draft = { -readonly [Key in keyof OrderSummary]: OrderSummary[Key] }

/** The summary that these events of one order come to, whatever their sequence and however often each is given. */
export function orderSummary(events: readonly SagaEvent[]): OrderSummary {
  const ordered = [...new Map(events.map((event) => [event.eventId, event])).values()].sort(byVersion)
  const first = ordered[0]
  if (!first) throw new TypeError('an order without events has no summary')
  const draft: Draft = {
    orderId: first.orderId,
    status: 'unplaced',
    sagaStatus: 'running',
    payment: 'none',
    stock: 'none',
    shipment: 'none',
    customerId: null,
    totalAmount: null,
    currency: null,
    cancelReason: null,
    trackingId: null,
    firstEventAt: extreme(ordered, 'occurredAt', Math.min),
    lastEventAt: extreme(ordered, 'occurredAt', Math.max),
    placedAt: null,
    confirmedAt: null,
    endedAt: null,
    eventCount: ordered.length,
    appliedAt: extreme(ordered, 'appliedAt', Math.max),
  }
  for (const event of ordered) apply(draft, event)
  draft.sagaStatus = sagaStatusOf(draft)
  return draft
}

function apply(draft: Draft, { type, occurredAt, data }: SagaEvent): void {
  switch (type) {
    case 'OrderPlaced': {
      const total = data['total'] as { readonly amount: string; readonly currency: string }
      draft.status = 'pending'
      draft.placedAt = occurredAt
      draft.customerId = data['customerId'] as string
      draft.totalAmount = BigInt(total.amount)
      draft.currency = total.currency
      return
    }
    case 'OrderConfirmed':
      draft.status = 'confirmed'
      draft.confirmedAt = occurredAt
      return
    case 'OrderCompleted':
      draft.status = 'completed'
      draft.endedAt = occurredAt
      return
    case 'OrderCancelled':
      draft.status = 'cancelled'
      draft.endedAt = occurredAt
      draft.cancelReason = data['reason'] as string
      return
    case 'PaymentSucceeded':
      draft.payment = 'charged'
      return
    case 'PaymentFailed':
      draft.payment = 'failed'
      return
    case 'PaymentRefunded':
      draft.payment = 'refunded'
      return
    case 'InventoryReserved':
      draft.stock = 'reserved'
      return
    case 'InsufficientStock':
      draft.stock = 'rejected'
      return
    case 'InventoryReleased':
      draft.stock = 'released'
      return
    case 'OrderShipped':
      draft.shipment = 'shipped'
      draft.trackingId = data['trackingId'] as string
      return
    case 'ShipmentFailed':
      draft.shipment = 'failed'
      return
    default:
      unrelated(type)
  }
}

/** What a service beside the saga says changes no order. A saga event that has no case above does not compile. */
function unrelated(_type: Exclude<EventType, SagaEventType>): void {}

function sagaStatusOf({ status, payment, stock }: Draft): SagaStatus {
  if (status === 'completed') return 'completed'
  if (status !== 'cancelled') return 'running'
  return payment === 'charged' || stock === 'reserved' ? 'compensating' : 'cancelled'
}

// The event id comes last: two different events of one version are a fault of their service, and even then
// every arrival order must lead to the same row.
function byVersion(a: SagaEvent, b: SagaEvent): number {
  return compare(a.service, b.service) || a.version - b.version || compare(a.eventId, b.eventId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function extreme(
  events: readonly SagaEvent[],
  field: 'occurredAt' | 'appliedAt',
  pick: (...values: number[]) => number,
): Date {
  return new Date(pick(...events.map((event) => event[field].getTime())))
}
