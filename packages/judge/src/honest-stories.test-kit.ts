/** The orders of the honest history: what was said of each, and why. */
import { type ContractEvent, type EventType } from '@repo/contracts/events'
import { sourceOf, topicOf } from '@repo/contracts/topics'

import { type LogRecord } from './witnesses.ts'

export const total = { amount: 300n, currency: 'EUR' }
const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'London', postalCode: 'N1', country: 'GB' }
const lines = [{ sku: 'TEA', quantity: 3 }]
export const startMs = Date.parse('2026-03-14T15:00:00Z')

export type Step = readonly [type: EventType, cause: EventType | 'request' | 'clock', data?: object]

export const stories = {
  'order-shipped': [
    ['OrderPlaced', 'request'],
    ['PaymentSucceeded', 'OrderPlaced'],
    ['InventoryReserved', 'PaymentSucceeded'],
    ['OrderConfirmed', 'InventoryReserved'],
    ['OrderShipped', 'OrderConfirmed'],
    ['OrderCompleted', 'OrderShipped'],
  ],
  'order-refused': [
    ['OrderPlaced', 'request'],
    ['PaymentFailed', 'OrderPlaced'],
    ['OrderCancelled', 'PaymentFailed', { reason: 'PAYMENT_FAILED' }],
  ],
  'order-not-shipped': [
    ['OrderPlaced', 'request'],
    ['PaymentSucceeded', 'OrderPlaced'],
    ['InventoryReserved', 'PaymentSucceeded'],
    ['OrderConfirmed', 'InventoryReserved'],
    ['ShipmentFailed', 'OrderConfirmed'],
    ['OrderCancelled', 'ShipmentFailed', { reason: 'SHIPMENT_FAILED' }],
    ['PaymentRefunded', 'ShipmentFailed'],
    ['InventoryReleased', 'ShipmentFailed'],
  ],
  'order-withdrawn': [
    ['OrderPlaced', 'request'],
    ['OrderCancelled', 'request', { reason: 'CUSTOMER_REQUEST' }],
    // The charge was in flight: it is given back and was never announced.
    ['PaymentRefunded', 'OrderPlaced'],
  ],
  'order-forgotten': [
    ['OrderPlaced', 'request'],
    ['PaymentSucceeded', 'OrderPlaced'],
    ['OrderCancelled', 'clock', { reason: 'DEADLINE' }],
    ['PaymentRefunded', 'OrderCancelled'],
  ],
} as const satisfies Record<string, readonly Step[]>

const data: Readonly<Partial<Record<EventType, object>>> = {
  OrderPlaced: { customerId: 'ada', lines: [{ ...lines[0], unitPrice: 100n }], total, address },
  OrderConfirmed: { lines, address },
  OrderCompleted: { trackingId: 'T' },
  OrderCancelled: { reason: 'UNKNOWN' },
  PaymentSucceeded: { chargeId: 'ch', total },
  PaymentFailed: { reason: 'refused' },
  PaymentRefunded: { refundId: 're', total },
  InventoryReserved: { lines },
  InventoryReleased: { lines },
  InsufficientStock: { shortages: [] },
  OrderShipped: { carrier: 'post', trackingId: 'T' },
  ShipmentFailed: { reason: 'no carrier' },
}

/** Offsets 0, 1, 2 ... on every topic. */
export function numbered(records: readonly LogRecord[]): readonly LogRecord[] {
  const next = new Map<string, bigint>()
  return records.map((record) => {
    const offset = next.get(record.topic) ?? 0n
    next.set(record.topic, offset + 1n)
    return { ...record, offset }
  })
}

export function recordsOf(orderId: string, story: readonly Step[]): readonly LogRecord[] {
  const versions = new Map<string, number>()
  return story.map(([type, cause, special], position): LogRecord => {
    const topic = topicOf(type)
    const aggregateVersion = (versions.get(topic) ?? 0) + 1
    versions.set(topic, aggregateVersion)
    const event = {
      eventId: `${orderId}-${type}`,
      type,
      aggregateId: orderId,
      aggregateVersion,
      occurredAt: new Date(startMs + position * 10),
      metadata: {
        correlationId: `flow-${orderId}`,
        causationId:
          cause === 'request'
            ? `request-${position}`
            : cause === 'clock'
              ? `deadline:${orderId}`
              : `${orderId}-${cause}`,
        userId: 'ada',
      },
      data: { ...data[type], ...special },
    } as ContractEvent
    return { topic, partition: 0, offset: 0n, key: orderId, type, source: sourceOf(type), event }
  })
}
