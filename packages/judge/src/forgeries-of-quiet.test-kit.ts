/** The same, of what holds once nothing is left to do. */
import {
  alter,
  forged,
  forget,
  without,
  withCancel,
  withClient,
  withDead,
  withStatus,
  type Forgery,
} from './tampering.test-kit.ts'

export const forgeriesOfQuiet: readonly Forgery[] = [
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
  forged('Q6', 'unreadable bytes were dropped in silence', (w) => ({ ...w, deadLetters: [], replayed: [] })),
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
  forged('Q8', 'a sound message was parked, and healed by a replay', (w) => ({
    ...w,
    replayed: [{ ...w.replayed[0]!, offset: 0n, key: 'order-shipped', code: 'MESSAGE_INVALID' }],
  })),
  forged('Q9', 'a consumer is dead', (w) => withDead(w, 'http://payment-1', 'http://payment-2')),
  forged('Q9', 'the consumer of one instance of two is dead', (w) => withDead(w, 'http://payment-2')),
  forged('Q9', 'no instance of a service was asked', (w) => ({
    ...w,
    consumers: w.consumers!.map((consumer) => ({ ...consumer, instances: [] })),
  })),
  forged('Q9', 'a partition has no owner', (w) => ({
    ...w,
    consumers: w.consumers!.map((consumer) => ({
      ...consumer,
      owned: new Set([...consumer.owned].filter((partition) => partition !== 'order.events/5')),
    })),
  })),
  forged('Q10', 'something still talks', (w) => ({ ...w, appearedWhileIdle: 1n })),
  forged('Q1', 'the outbox of a service was not counted', (w) => ({
    ...w,
    outboxes: w.outboxes.filter(({ service }) => service !== 'payment'),
  })),
  forged('Q1', 'the log has events of an aggregate without a row', (w) => ({
    ...w,
    aggregates: w.aggregates.filter(({ service, id }) => service !== 'shipping' || id !== 'order-shipped'),
  })),
  forged('Q2', 'a parcel is still to be booked', (w) => withStatus(w, 'shipping', 'booking')),
  forged('Q2', 'a service has lost an order', (w) => ({
    ...w,
    aggregates: w.aggregates.filter(({ service, id }) => service !== 'inventory' || id !== 'order-refused'),
  })),
  forged('Q3', 'a row says another end than the log', (w) => ({
    ...w,
    aggregates: w.aggregates.map((row) =>
      row.service === 'order' && row.id === 'order-refused' ? { ...row, status: 'completed' } : row,
    ),
  })),
  forged('Q3', 'a completed order was paid another amount', (w) =>
    alter(w, 'order-shipped', 'OrderPlaced', (event) => ({
      ...event,
      data: { ...event.data, total: { amount: 299n, currency: 'EUR' } },
    })),
  ),
  forged('Q3', 'a completed order kept its stock', (w) => ({
    ...w,
    movements: w.movements.filter(({ kind }) => kind !== 'shipped'),
  })),
  forged('Q3', 'goods of a cancelled order left the house', (w) => ({
    ...w,
    movements: [...w.movements, { ...w.movements[2]!, orderId: 'order-refused' }],
  })),
  forged('Q4', 'we know a parcel that the carrier does not', (w) => ({
    ...w,
    shipments: w.shipments.map((shipment) => ({ ...shipment, trackingId: 'tr-other' })),
  })),
  forged('Q4', 'we say that a charge was refused, and nobody refused it', (w) => ({
    ...w,
    journal: w.journal.filter(({ orderId }) => orderId !== 'order-refused'),
  })),
  forged('Q4', 'we say that a shipment failed, and no carrier refused it', (w) => ({
    ...w,
    journal: w.journal.filter(({ kind, outcome }) => kind !== 'booking' || outcome !== 'refused'),
  })),
  forged('Q5', 'a client was told another number', (w) => withClient(w, { orderId: 'order-refused' })),
  forged('Q5', 'an order was placed twice', (w) => ({
    ...w,
    log: w.log.flatMap((record) =>
      record.key === 'order-refused' && record.type === 'OrderPlaced'
        ? [record, { ...record, event: { ...record.event!, eventId: 'again' } }]
        : [record],
    ),
  })),
  forged('Q5', 'one key has placed two orders', (w) => ({
    ...w,
    idempotencyKeys: w.idempotencyKeys.map((entry, index) =>
      index === 1 ? { ...entry, key: w.idempotencyKeys[0]!.key } : entry,
    ),
  })),
  forged('Q5', 'one order has two keys', (w) => ({
    ...w,
    idempotencyKeys: [...w.idempotencyKeys, { ...w.idempotencyKeys[0]!, key: 'another' }],
  })),
  forged('Q5', 'a request of unknown outcome has placed an order without its key', (w) => ({
    ...w,
    idempotencyKeys: w.idempotencyKeys.slice(1),
    clients: w.clients!.map((client, index) =>
      index === 0 ? { idempotencyKey: client.idempotencyKey, outcome: 'unknown' } : client,
    ),
  })),
  forged('Q5', 'a request cannot be told from others', (w) =>
    withClient(w, { idempotencyKey: '', outcome: 'unknown', orderId: undefined }),
  ),
  forged('Q5', 'a cancel was acknowledged, and the order went on', (w) =>
    withCancel(w, { outcome: 'ok', orderId: 'order-shipped' }),
  ),
  forged('Q5', 'a cancel came too late, for an order that was never confirmed', (w) =>
    withCancel(w, { outcome: 'refused', status: 409, orderId: 'order-refused' }),
  ),
  forged('Q6', 'the inbox of a service is gone', (w) => ({
    ...w,
    inboxes: new Map([...w.inboxes].filter(([service]) => service !== 'tracker')),
  })),
  forged('Q6', 'an inbox has forgotten what it must still know', (w) => ({
    ...w,
    inboxes: new Map([
      ...w.inboxes,
      ['tracker', { eventIds: new Set(['order-shipped-OrderCompleted']), keptSince: new Date(0) }],
    ]),
  })),
  forged('Q7', 'the read side lost an order', (w) => ({ ...w, projection: w.projection.slice(1) })),
  forged('Q7', 'the read side shows another amount', (w) => ({
    ...w,
    projection: w.projection.map((order) => ({ ...order, totalAmount: 301n })),
  })),
  forged('Q7', 'the read side shows another instant', (w) => ({
    ...w,
    projection: w.projection.map((order) => ({ ...order, endedAt: new Date(0) })),
  })),
  forged('Q7', 'the read side has not kept an event', (w) => ({
    ...w,
    projectedEvents: new Set([...w.projectedEvents].slice(1)),
  })),
  forged('Q7', 'the read side has kept an event that never was', (w) => ({
    ...w,
    projectedEvents: new Set([...w.projectedEvents, 'ghost']),
  })),
  forged('Q8', 'letters are there, and nothing was injected', (w) => ({ ...w, injected: [] })),
  forged('Q8', 'a record is said to be injected that nobody put there', (w) => ({
    ...w,
    injected: [...w.injected!, { topic: 'order.events', partition: 0, offset: 4_711n }],
  })),
  forged('Q8', 'a letter waits behind none', (w) => ({
    ...w,
    deadLetters: [
      ...w.deadLetters,
      { ...w.deadLetters[0]!, offset: 0n, key: 'other', code: 'BLOCKED_BY_EARLIER' },
    ],
  })),
  forged('Q9', 'a consumer was not seen at all', (w) => ({ ...w, consumers: w.consumers!.slice(1) })),
]
