/** Histories that somebody has tampered with, and the invariant that each of them breaks. */
import { type ContractEvent, type EventType } from '@repo/contracts/events'

import { type LogRecord, type Witnesses } from './witnesses.ts'

export interface Forgery {
  readonly breaks: string
  readonly because: string
  readonly tamper: (honest: Witnesses) => Witnesses
}

export const forgeries: readonly Forgery[] = [
  forged('A1', 'the ledger has a second charge', (w) => ({
    ...w,
    ledger: [...w.ledger, { ...w.ledger[0]!, providerId: 'ch-again' }],
  })),
  forged('A1', 'the provider charged twice, under a second key', (w) => ({
    ...w,
    journal: [...w.journal, { ...w.journal[0]!, sequence: 9, key: 'order-shipped:again', id: 'ch-again' }],
  })),
  forged('A1', 'more was given back than was taken', (w) => ({
    ...w,
    ledger: w.ledger.map((entry) => (entry.kind === 'refund' ? { ...entry, amount: 301n } : entry)),
  })),
  forged('A2', 'a piece was sold that is not there', (w) => ({
    ...w,
    stock: w.stock.map((row) => ({ ...row, available: -1, reserved: 8 })),
  })),
  forged('A2', 'the stock forgot a reservation', (w) => ({
    ...w,
    movements: [...w.movements, { ...w.movements[1]!, quantity: 1, orderId: 'order-refused' }],
  })),
  forged('A3', 'the carrier was booked twice', (w) => ({
    ...w,
    journal: [...w.journal, { ...w.journal[1]!, sequence: 9, id: 'tr-again' }],
  })),
  forged('A3', 'it was shipped without a reservation', (w) =>
    without(w, 'order-shipped', 'InventoryReserved'),
  ),
  forged('A4', 'a version is missing on the log', (w) => without(w, 'order-shipped', 'OrderConfirmed')),
  forged('A4', 'two events have one version', (w) =>
    alter(w, 'order-shipped', 'OrderCompleted', (event) => ({ ...event, aggregateVersion: 2 })),
  ),
  forged('A4', 'a version is missing in the event store', (w) => ({
    ...w,
    storedEvents: w.storedEvents.filter(({ type }) => type !== 'Placed'),
  })),
  forged('A5', 'a completed order was cancelled', (w) => ({
    ...w,
    storedEvents: [...w.storedEvents, { ...w.storedEvents[0]!, version: 4, type: 'Cancelled' }],
  })),
  forged('A5', 'an order was completed before it was confirmed', (w) =>
    alter(w, 'order-shipped', 'OrderConfirmed', (event) => ({ ...event, aggregateVersion: 4 })),
  ),
  forged('A6', 'a customer cancelled a confirmed order', (w) =>
    alter(w, 'order-not-shipped', 'OrderCancelled', (event) => ({
      ...event,
      metadata: { ...event.metadata, causationId: 'request-9' },
      data: { reason: 'CUSTOMER_REQUEST' },
    })),
  ),
  forged('A7', 'a record of ours cannot be read', (w) =>
    edit(w, 'order-refused', 'PaymentFailed', ({ event: _, ...record }) => ({
      ...record,
      unreadable: 'cut',
    })),
  ),
  forged('A7', 'the key is not the aggregate', (w) =>
    edit(w, 'order-refused', 'PaymentFailed', (record) => ({ ...record, key: 'another' })),
  ),
  forged('A7', 'one key is on two partitions', (w) =>
    edit(w, 'order-shipped', 'OrderCompleted', (record) => ({ ...record, partition: 1 })),
  ),
  forged('A7', 'version 2 stands before version 1', (w) => ({ ...w, log: [...w.log].reverse() })),
  forged('A8', 'an event has a cause that nobody knows', (w) =>
    alter(w, 'order-refused', 'PaymentFailed', (event) => ({
      ...event,
      metadata: { ...event.metadata, causationId: 'nowhere' },
    })),
  ),
  forged('A8', 'an event was caused by an event of another order', (w) =>
    alter(w, 'order-refused', 'PaymentFailed', (event) => ({
      ...event,
      metadata: { ...event.metadata, causationId: 'order-shipped-OrderPlaced' },
    })),
  ),
  forged('A8', 'an event was caused by one that does not lead to it', (w) =>
    alter(w, 'order-shipped', 'OrderShipped', (event) => ({
      ...event,
      metadata: { ...event.metadata, causationId: 'order-shipped-InventoryReserved' },
    })),
  ),
  forged('A8', 'the cause was never handled', (w) => forget(w, 'payment', 'order-shipped-OrderPlaced')),
  forged('A8', 'an order was placed that nobody asked for', (w) => ({ ...w, idempotencyKeys: [] })),
  forged('A8', 'the carrier was called for an order that is not confirmed', (w) => ({
    ...w,
    journal: [...w.journal, { ...w.journal[4]!, sequence: 9, orderId: 'order-refused' }],
  })),
  forged('Q1', 'an event waits in an outbox', (w) => ({
    ...w,
    outboxes: w.outboxes.map((outbox) => ({ ...outbox, rows: 1 })),
  })),
  forged('Q1', 'the last event of an aggregate is not on the log', (w) =>
    without(w, 'order-shipped', 'OrderCompleted'),
  ),
  forged('Q2', 'an order has not ended', (w) => withStatus(w, 'order', 'confirmed')),
  forged('Q2', 'a charge is still wanted', (w) => withStatus(w, 'payment', 'charging')),
  forged('Q2', 'stock is still held', (w) => withStatus(w, 'inventory', 'reserved')),
  forged('Q2', 'an order took too long', (w) => ({ ...w, sagaBoundMs: 49 })),
  forged('Q3', 'a completed order was not paid', (w) => ({
    ...w,
    ledger: w.ledger.filter(({ orderId }) => orderId !== 'order-shipped'),
  })),
  forged('Q3', 'a cancelled order keeps the money', (w) => ({
    ...w,
    ledger: w.ledger.filter(({ kind }) => kind === 'charge'),
  })),
  forged('Q3', 'a cancelled order keeps the stock', (w) => ({
    ...w,
    movements: w.movements.filter(({ kind }) => kind !== 'released'),
  })),
  forged('Q3', 'a cancelled order was shipped', (w) => ({
    ...w,
    journal: w.journal.map((entry) => ({ ...entry, id: entry.id ?? 'tr-9' })),
  })),
  forged('Q3', 'a completed order was shipped by nobody', (w) => ({ ...w, shipments: [] })),
  forged('Q4', 'the provider knows a charge that we do not', (w) => ({ ...w, ledger: w.ledger.slice(1) })),
  forged('Q4', 'we know a refund that the provider does not', (w) => ({
    ...w,
    journal: w.journal.slice(0, -1),
  })),
  forged('Q4', 'the amounts differ', (w) => ({
    ...w,
    ledger: w.ledger.map((entry) => ({ ...entry, amount: entry.amount - 1n })),
  })),
  forged('Q5', 'an acknowledged order is not there', (w) => ({
    ...w,
    idempotencyKeys: w.idempotencyKeys.slice(1),
  })),
  forged('Q5', 'a refused request was carried out', (w) => ({
    ...w,
    clients: w.clients!.map((client) => ({ ...client, outcome: 'refused' })),
  })),
  forged('Q5', 'a key leads to an order that was never placed', (w) =>
    without(w, 'order-refused', 'OrderPlaced'),
  ),
  forged('Q6', 'a service skipped a message', (w) =>
    forget(w, 'inventory', 'order-shipped-PaymentSucceeded'),
  ),
  forged('Q6', 'unreadable bytes were dropped in silence', (w) => ({ ...w, deadLetters: [] })),
  forged('Q7', 'the read side missed an event', (w) => ({
    ...w,
    projection: w.projection.map((order) => ({ ...order, eventCount: order.eventCount - 1 })),
  })),
  forged('Q7', 'the read side says another status', (w) => ({
    ...w,
    projection: w.projection.map((order) => ({ ...order, status: 'pending' })),
  })),
  forged('Q7', 'the read side knows an order that never was', (w) => ({
    ...w,
    projection: [...w.projection, { ...w.projection[0]!, orderId: 'order-ghost' }],
  })),
  forged('Q8', 'a sound message was parked', (w) => ({
    ...w,
    deadLetters: [
      ...w.deadLetters,
      {
        service: 'payment',
        topic: 'order.events',
        partition: 0,
        offset: 0n,
        key: 'order-shipped',
        code: 'MESSAGE_INVALID',
      },
    ],
  })),
  forged('Q9', 'a consumer is dead', (w) => ({
    ...w,
    consumers: w.consumers!.map((consumer) => ({ ...consumer, alive: consumer.service !== 'payment' })),
  })),
  forged('Q9', 'a partition has no owner', (w) => ({
    ...w,
    consumers: w.consumers!.map((consumer) => ({
      ...consumer,
      owned: new Set([...consumer.owned].filter((partition) => partition !== 'order.events/5')),
    })),
  })),
  forged('Q10', 'something still talks', (w) => ({ ...w, appearedWhileIdle: 1n })),
]

function forged(breaks: string, because: string, tamper: Forgery['tamper']): Forgery {
  return { breaks, because, tamper }
}

function edit(
  w: Witnesses,
  orderId: string,
  type: EventType,
  change: (record: LogRecord) => LogRecord,
): Witnesses {
  const matches = (record: LogRecord) => record.key === orderId && record.type === type
  return { ...w, log: w.log.map((record) => (matches(record) ? change(record) : record)) }
}

function alter(
  w: Witnesses,
  orderId: string,
  type: EventType,
  change: (event: ContractEvent) => object,
): Witnesses {
  return edit(w, orderId, type, (record) => ({ ...record, event: change(record.event!) as ContractEvent }))
}

function without(w: Witnesses, orderId: string, type: EventType): Witnesses {
  return { ...w, log: w.log.filter((record) => record.key !== orderId || record.type !== type) }
}

function forget(w: Witnesses, service: 'payment' | 'inventory', eventId: string): Witnesses {
  const inbox = w.inboxes.get(service)!
  const eventIds = new Set([...inbox.eventIds].filter((id) => id !== eventId))
  return { ...w, inboxes: new Map([...w.inboxes, [service, { ...inbox, eventIds }]]) }
}

function withStatus(w: Witnesses, service: string, status: string): Witnesses {
  return {
    ...w,
    aggregates: w.aggregates.map((row) => (row.service === service ? { ...row, status } : row)),
  }
}
