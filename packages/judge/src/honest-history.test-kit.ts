/**
 * A small history that nobody has tampered with: one order of each kind, and some rubbish that everybody has parked,
 * as every witness would tell it.
 */
import { type ContractEvent, type EventType } from '@repo/contracts/events'
import { sourceOf, topicOf } from '@repo/contracts/topics'

import { readersOf, topicsReadBy } from './subscriptions.ts'
import {
  sagaServices,
  services,
  type AggregateRow,
  type JournalEntry,
  type LogRecord,
  type Movement,
  type ProjectedOrder,
  type SagaService,
  type Witnesses,
} from './witnesses.ts'

const total = { amount: 300n, currency: 'EUR' }
const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'London', postalCode: 'N1', country: 'GB' }
const lines = [{ sku: 'TEA', quantity: 3 }]
const startMs = Date.parse('2026-03-14T15:00:00Z')
const at = new Date(startMs)

type Step = readonly [type: EventType, cause: EventType | 'request' | 'clock', data?: object]

const stories = {
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

const statuses: Readonly<Record<keyof typeof stories, Readonly<Record<SagaService, string>>>> = {
  'order-shipped': { order: 'completed', payment: 'charged', inventory: 'consumed', shipping: 'shipped' },
  'order-refused': { order: 'cancelled', payment: 'failed', inventory: 'tombstone', shipping: 'none' },
  'order-not-shipped': { order: 'cancelled', payment: 'refunded', inventory: 'released', shipping: 'failed' },
  'order-withdrawn': { order: 'cancelled', payment: 'refunded', inventory: 'tombstone', shipping: 'none' },
}

const projection: readonly ProjectedOrder[] = [
  projected('order-shipped', 'completed', 'charged', 'reserved', 'shipped', null, 6),
  projected('order-refused', 'cancelled', 'failed', 'none', 'none', 'PAYMENT_FAILED', 3),
  projected('order-not-shipped', 'cancelled', 'refunded', 'released', 'failed', 'SHIPMENT_FAILED', 8),
  projected('order-withdrawn', 'cancelled', 'refunded', 'none', 'none', 'CUSTOMER_REQUEST', 3),
]

/** Bytes that somebody put on a topic, without any header. */
const rubbish: LogRecord = {
  topic: 'order.events',
  partition: 0,
  offset: 999n,
  key: 'rubbish',
  type: null,
  source: null,
  unreadable: 'no header',
}

/** Witnesses that contradict each other nowhere. */
export function honestHistory(): Witnesses {
  const log = Object.entries(stories).flatMap(([orderId, story], index) => recordsOf(orderId, story, index))
  const ids = Object.keys(stories) as (keyof typeof stories)[]
  const events = log.flatMap(({ event }) => event ?? [])
  return {
    log: [...log, rubbish],
    later: [],
    storedEvents: events
      .filter(({ type }) => topicOf(type) === 'order.events')
      .map((event) => ({
        eventId: `stored-${event.eventId}`,
        orderId: event.aggregateId,
        version: event.aggregateVersion,
        type: event.type.replace('Order', ''),
        at: event.occurredAt,
      })),
    aggregates: ids.flatMap((id) =>
      sagaServices.map((service): AggregateRow => ({
        service,
        id,
        status: statuses[id][service],
        published: events.filter((e) => e.aggregateId === id && topicOf(e.type) === `${service}.events`)
          .length,
      })),
    ),
    idempotencyKeys: ids.map((orderId) => ({ key: `key-${orderId}`, orderId })),
    ledger: [
      { orderId: 'order-shipped', kind: 'charge', ...total, providerId: 'ch-1', at },
      { orderId: 'order-not-shipped', kind: 'charge', ...total, providerId: 'ch-2', at },
      { orderId: 'order-not-shipped', kind: 'refund', ...total, providerId: 're-2', at },
      { orderId: 'order-withdrawn', kind: 'charge', ...total, providerId: 'ch-3', at },
      { orderId: 'order-withdrawn', kind: 'refund', ...total, providerId: 're-3', at },
    ],
    stock: [{ sku: 'TEA', available: 7, reserved: 0, shipped: 3, received: 10 }],
    movements: [
      movement('received', 10, null),
      movement('reserved', 3, 'order-shipped'),
      movement('shipped', 3, 'order-shipped'),
      movement('reserved', 3, 'order-not-shipped'),
      movement('released', 3, 'order-not-shipped'),
    ],
    shipments: [{ orderId: 'order-shipped', trackingId: 'tr-1' }],
    outboxes: services.map((service) => ({ service, rows: 0 })),
    inboxes: new Map(
      services.map((service) => [
        service,
        { eventIds: new Set(events.map(({ eventId }) => eventId)), oldestId: '' },
      ]),
    ),
    deadLetters: readersOf(rubbish.topic).map((service) => ({ ...rubbish, service, code: 'TYPE_MISSING' })),
    journal: [
      journalEntry(1, 'charge', 'order-shipped', 'ch-1'),
      journalEntry(2, 'booking', 'order-shipped', 'tr-1'),
      journalEntry(3, 'charge', 'order-refused', null),
      journalEntry(4, 'charge', 'order-not-shipped', 'ch-2'),
      journalEntry(5, 'booking', 'order-not-shipped', null),
      journalEntry(6, 'refund', 'order-not-shipped', 're-2'),
      journalEntry(7, 'charge', 'order-withdrawn', 'ch-3'),
      journalEntry(8, 'refund', 'order-withdrawn', 're-3'),
    ],
    projection,
    clients: ids.map((orderId) => ({ idempotencyKey: `key-${orderId}`, outcome: 'ok', orderId })),
    injected: [rubbish],
    consumers: services.map((service) => ({
      service,
      alive: true,
      owned: new Set(topicsReadBy(service).map((topic) => `${topic}/0`)),
    })),
    partitions: ['order.events/0', 'payment.events/0', 'inventory.events/0', 'shipping.events/0'],
    appearedWhileIdle: 0n,
    sagaBoundMs: 60_000,
  }
}

function recordsOf(orderId: string, story: readonly Step[], index: number): readonly LogRecord[] {
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
          cause === 'request' || cause === 'clock' ? `${cause}-${position}` : `${orderId}-${cause}`,
        userId: 'ada',
      },
      data: { ...data[type], ...special },
    } as ContractEvent
    const offset = BigInt(index * 100 + position)
    return { topic, partition: 0, offset, key: orderId, type, source: sourceOf(type), event }
  })
}

function journalEntry(
  sequence: number,
  kind: JournalEntry['kind'],
  orderId: string,
  id: string | null,
): JournalEntry {
  const money = kind === 'booking' ? { amount: null, currency: null } : total
  return {
    sequence,
    kind,
    key: `${orderId}:${kind}`,
    orderId,
    ...money,
    outcome: id ? 'accepted' : 'refused',
    id,
    at,
  }
}

function movement(kind: Movement['kind'], quantity: number, orderId: string | null): Movement {
  return { sku: 'TEA', kind, quantity, orderId, at }
}

function projected(
  orderId: string,
  status: string,
  payment: string,
  stock: string,
  shipment: string,
  cancelReason: string | null,
  eventCount: number,
): ProjectedOrder {
  return { orderId, status, payment, stock, shipment, totalAmount: total.amount, cancelReason, eventCount }
}
