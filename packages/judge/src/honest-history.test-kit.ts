/**
 * A small history that nobody has tampered with: one order of each kind, and some rubbish that everybody has parked,
 * as every witness would tell it.
 */
import { type EventType } from '@repo/contracts/events'
import { topicOf, topics } from '@repo/contracts/topics'

import { numbered, recordsOf, startMs, stories, total, type Step } from './honest-stories.test-kit.ts'
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

const at = new Date(startMs)

const statuses: Readonly<Record<keyof typeof stories, Readonly<Record<SagaService, string>>>> = {
  'order-shipped': { order: 'completed', payment: 'charged', inventory: 'consumed', shipping: 'shipped' },
  'order-refused': { order: 'cancelled', payment: 'failed', inventory: 'tombstone', shipping: 'none' },
  'order-not-shipped': { order: 'cancelled', payment: 'refunded', inventory: 'released', shipping: 'failed' },
  'order-withdrawn': { order: 'cancelled', payment: 'refunded', inventory: 'tombstone', shipping: 'none' },
  'order-forgotten': { order: 'cancelled', payment: 'refunded', inventory: 'tombstone', shipping: 'none' },
}

const projection: readonly ProjectedOrder[] = [
  projected('order-shipped', 'completed', 'charged', 'reserved', 'shipped', null, 6),
  projected('order-forgotten', 'cancelled', 'refunded', 'none', 'none', 'DEADLINE', 4),
  projected('order-refused', 'cancelled', 'failed', 'none', 'none', 'PAYMENT_FAILED', 3),
  projected('order-not-shipped', 'cancelled', 'refunded', 'released', 'failed', 'SHIPMENT_FAILED', 8),
  projected('order-withdrawn', 'cancelled', 'refunded', 'none', 'none', 'CUSTOMER_REQUEST', 3),
]

/** Bytes that somebody put on a topic, without any header. */
const rubbish: LogRecord = {
  topic: 'order.events',
  partition: 0,
  offset: 0n,
  key: 'rubbish',
  type: null,
  source: null,
  unreadable: 'no header',
}

/** Witnesses that contradict each other nowhere. */
export function honestHistory(): Witnesses {
  const log = numbered([
    ...Object.entries(stories).flatMap(([orderId, story]) => recordsOf(orderId, story)),
    rubbish,
  ])
  const injected = log.filter(({ key }) => key === rubbish.key)
  const ids = Object.keys(stories) as (keyof typeof stories)[]
  const events = log.flatMap(({ event }) => event ?? [])
  return {
    log,
    later: [],
    storedEvents: events
      .filter(({ type }) => topicOf(type) === 'order.events')
      .map((event) => ({
        eventId: `stored-${event.eventId}`,
        orderId: event.aggregateId,
        version: event.aggregateVersion,
        type: event.type.replace('Order', ''),
        at: event.occurredAt,
        // The order that was forgotten is cancelled at the very instant.
        deadline: event.type === 'OrderPlaced' ? new Date(startMs + 20) : null,
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
      { orderId: 'order-forgotten', kind: 'charge', ...total, providerId: 'ch-4', at },
      { orderId: 'order-forgotten', kind: 'refund', ...total, providerId: 're-4', at },
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
        { eventIds: new Set(events.map(({ eventId }) => eventId)), keptSince: new Date(0) },
      ]),
    ),
    deadLetters: injected.flatMap((record) =>
      readersOf(record.topic).map((service) => ({
        ...record,
        key: rubbish.key,
        service,
        code: 'TYPE_MISSING',
      })),
    ),
    // Behind what was injected, and handled since.
    replayed: [
      {
        ...{ service: 'payment', topic: injected[0]!.topic, partition: injected[0]!.partition },
        ...{ offset: injected[0]!.offset + 1n, key: rubbish.key, code: 'BLOCKED_BY_EARLIER' },
      },
    ],
    journal: [
      journalEntry(1, 'charge', 'order-shipped', 'ch-1'),
      journalEntry(2, 'booking', 'order-shipped', 'tr-1'),
      journalEntry(3, 'charge', 'order-refused', null),
      journalEntry(4, 'charge', 'order-not-shipped', 'ch-2'),
      journalEntry(5, 'booking', 'order-not-shipped', null),
      journalEntry(6, 'refund', 'order-not-shipped', 're-2'),
      journalEntry(7, 'charge', 'order-withdrawn', 'ch-3'),
      journalEntry(8, 'refund', 'order-withdrawn', 're-3'),
      journalEntry(9, 'charge', 'order-forgotten', 'ch-4'),
      journalEntry(10, 'refund', 'order-forgotten', 're-4'),
    ],
    projection,
    projectedEvents: new Set(events.map(({ eventId }) => eventId)),
    databases: new Map(services.map((service) => [service, `${service} of today`])),
    clients: [
      ...ids.map((orderId) => ({ idempotencyKey: `key-${orderId}`, outcome: 'ok' as const, orderId })),
      { what: 'cancel', idempotencyKey: '', outcome: 'ok', status: 200, orderId: 'order-withdrawn' },
      { what: 'cancel', idempotencyKey: '', outcome: 'refused', status: 409, orderId: 'order-shipped' },
    ],
    injected,
    consumers: services.map((service) => ({
      service,
      instances: [1, 2].map((n) => ({ url: `http://${service}-${n}`, alive: true })),
      owned: new Set(allPartitions.filter((partition) => topicsReadBy(service).includes(topicIn(partition)))),
    })),
    extents: allPartitions.map((partition) => ({
      partition,
      from: 0n,
      to: BigInt(log.filter((record) => `${record.topic}/${record.partition}` === partition).length),
    })),
    appearedWhileIdle: 0n,
    sagaBoundMs: 60_000,
  }
}

const allPartitions = topics.flatMap(({ name, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => `${name}/${partition}`),
)

const topicIn = (partition: string) => partition.slice(0, partition.indexOf('/'))

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
  const steps: readonly Step[] = stories[orderId as keyof typeof stories]
  const when = (wanted: EventType) => {
    const position = steps.findIndex(([type]) => type === wanted)
    return position < 0 ? null : new Date(startMs + position * 10)
  }
  return {
    ...{ orderId, status, sagaStatus: status, payment, stock, shipment, cancelReason, eventCount },
    ...{ customerId: 'ada', totalAmount: total.amount, currency: total.currency },
    trackingId: shipment === 'shipped' ? 'T' : null,
    placedAt: when('OrderPlaced'),
    confirmedAt: when('OrderConfirmed'),
    endedAt: when('OrderCompleted') ?? when('OrderCancelled'),
  }
}
