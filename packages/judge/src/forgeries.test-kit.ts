/** Histories that somebody has tampered with, and the invariant that each of them breaks, at every instant. */
import { alter, edit, forged, forget, without, type Forgery } from './tampering.test-kit.ts'

export const forgeriesOfAlways: readonly Forgery[] = [
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
  forged('A1', 'an order was refunded twice', (w) => ({
    ...w,
    ledger: w.ledger.flatMap((entry) =>
      entry.kind === 'refund' ? [entry, { ...entry, amount: 0n, providerId: 're-again' }] : [entry],
    ),
  })),
  forged('A1', 'money was given back that was never taken', (w) => ({
    ...w,
    ledger: w.ledger.filter(({ orderId, kind }) => orderId !== 'order-withdrawn' || kind === 'refund'),
  })),
  forged('A2', 'a shelf holds more than was received', (w) => ({
    ...w,
    stock: w.stock.map((row) => ({ ...row, available: 8 })),
  })),
  forged('A2', 'the shelf of goods that moved is gone', (w) => ({ ...w, stock: [] })),
  forged('A3', 'it was said twice that an order was shipped', (w) => ({
    ...w,
    log: w.log.flatMap((record) =>
      record.type === 'OrderShipped'
        ? [record, { ...record, event: { ...record.event!, eventId: 'again' } }]
        : [record],
    ),
  })),
  forged('A4', 'versions begin at 2', (w) =>
    alter(w, 'order-refused', 'PaymentFailed', (event) => ({ ...event, aggregateVersion: 2 })),
  ),
  forged('A5', 'a payment was refunded after it had failed', (w) => ({
    ...w,
    log: [
      ...w.log,
      ...w.log
        .filter(({ key, type }) => key === 'order-withdrawn' && type === 'PaymentRefunded')
        .map((record) => ({
          ...record,
          key: 'order-refused',
          event: { ...record.event!, eventId: 'stray', aggregateId: 'order-refused', aggregateVersion: 2 },
        })),
    ],
  })),
  forged('A6', 'a confirmed order was cancelled for a failure that nobody reported', (w) =>
    without(w, 'order-not-shipped', 'ShipmentFailed'),
  ),
  forged('A7', 'a record without the name of who sent it', (w) =>
    edit(w, 'order-refused', 'PaymentFailed', (record) => ({ ...record, source: null })),
  ),
  forged('A7', 'one id was given to two events', (w) =>
    alter(w, 'order-refused', 'OrderCancelled', (event) => ({
      ...event,
      eventId: 'order-refused-OrderPlaced',
    })),
  ),
  forged('A8', 'a clock cancelled in the name of the customer', (w) =>
    alter(w, 'order-forgotten', 'OrderCancelled', (event) => ({
      ...event,
      data: { reason: 'CUSTOMER_REQUEST' },
    })),
  ),
  forged('A8', 'an order was cancelled for a deadline that was another one', (w) =>
    alter(w, 'order-forgotten', 'OrderCancelled', (event) => ({
      ...event,
      metadata: { ...event.metadata, causationId: 'deadline:order-shipped' },
    })),
  ),
  forged('A8', 'an order was cancelled for a customer who never asked', (w) => ({
    ...w,
    clients: w.clients!.filter(({ what, orderId }) => what !== 'cancel' || orderId !== 'order-withdrawn'),
  })),
  forged('A8', 'an order was cancelled for a customer to whom a cancel was refused', (w) => ({
    ...w,
    clients: w.clients!.map((client) =>
      client.what === 'cancel' ? { ...client, outcome: 'refused' } : client,
    ),
  })),
  forged('A8', 'an order was cancelled for a customer who never learned its number', (w) => ({
    ...w,
    clients: [{ idempotencyKey: 'key-order-withdrawn', outcome: 'unknown' }],
  })),
  forged('A8', 'a deadline cancelled an order before it had passed', (w) =>
    alter(w, 'order-forgotten', 'OrderCancelled', (event) => ({
      ...event,
      occurredAt: new Date(event.occurredAt.getTime() - 1),
    })),
  ),
  forged('A8', 'a deadline cancelled an order that had been given longer', (w) => ({
    ...w,
    storedEvents: w.storedEvents.map((event) => ({
      ...event,
      deadline: event.deadline ? new Date(event.deadline.getTime() + 45_000) : null,
    })),
  })),
  forged('A8', 'a deadline cancelled an order that had none', (w) => ({
    ...w,
    storedEvents: w.storedEvents.map((event) => ({ ...event, deadline: null })),
  })),
  forged('A8', 'a request cancelled in the name of the deadline', (w) =>
    alter(w, 'order-withdrawn', 'OrderCancelled', (event) => ({ ...event, data: { reason: 'DEADLINE' } })),
  ),
  forged('A8', 'the inbox of a service is gone', (w) => ({
    ...w,
    inboxes: new Map([...w.inboxes].filter(([service]) => service !== 'shipping')),
  })),
  forged('A8', 'a charge was made for an order that was never placed', (w) => ({
    ...w,
    journal: [...w.journal, { ...w.journal[0]!, sequence: 11, orderId: 'order-ghost' }],
  })),
  forged('A8', 'a refund was asked for that nothing calls for', (w) => ({
    ...w,
    journal: [...w.journal, { ...w.journal[5]!, sequence: 11, orderId: 'order-shipped', id: null }],
  })),
]
