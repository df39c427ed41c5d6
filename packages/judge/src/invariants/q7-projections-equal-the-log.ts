import { type ContractEvent } from '@repo/contracts/events'

import { grouped, ofType, positionKey, said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type ProjectedOrder } from '../witnesses.ts'

export const q7: Invariant = {
  id: 'Q7',
  title: 'The read side is a fold of the log, without what it has parked',
  when: 'quiet',
  check({ log, deadLetters, projection, projectedEvents }) {
    const { expect, verdict } = findings()
    const parked = new Set(deadLetters.filter(({ service }) => service === 'tracker').map(positionKey))
    const applied = said(log.filter((record) => !parked.has(positionKey(record)))).map(({ event }) => event)
    const expected = new Map(
      [...grouped(applied, (event) => event.aggregateId)].map(([id, of]) => [id, folded(id, of)]),
    )
    const projected = new Map(projection.map((order) => [order.orderId, order]))
    for (const orderId of new Set([...expected.keys(), ...projected.keys()])) {
      const want = comparable(expected.get(orderId))
      const have = comparable(projected.get(orderId))
      expect(want === have, () => `the read side says ${have} of ${orderId}, the log says ${want}`, orderId)
    }
    const ids = new Set(applied.map(({ eventId }) => eventId))
    for (const { eventId, type, aggregateId } of applied) {
      expect(
        projectedEvents.has(eventId),
        () => `the read side has not kept the ${type} ${eventId}`,
        aggregateId,
      )
    }
    for (const id of projectedEvents) {
      expect(ids.has(id), () => `the read side has kept the event ${id}, which is not on the log`)
    }
    return verdict()
  },
}

const statusAfter: Partial<Record<ContractEvent['type'], string>> = {
  OrderPlaced: 'pending',
  OrderConfirmed: 'confirmed',
  OrderCompleted: 'completed',
  OrderCancelled: 'cancelled',
}
const paymentAfter: Partial<Record<ContractEvent['type'], string>> = {
  PaymentSucceeded: 'charged',
  PaymentFailed: 'failed',
  PaymentRefunded: 'refunded',
}
const stockAfter: Partial<Record<ContractEvent['type'], string>> = {
  InventoryReserved: 'reserved',
  InsufficientStock: 'rejected',
  InventoryReleased: 'released',
}
const shipmentAfter: Partial<Record<ContractEvent['type'], string>> = {
  OrderShipped: 'shipped',
  ShipmentFailed: 'failed',
}

// Written a second time on purpose, and not taken from the read side: a judge that shares the code of the accused
// shares its mistakes.
function folded(orderId: string, events: readonly ContractEvent[]): ProjectedOrder {
  const byVersion = [...events].sort((a, b) => a.aggregateVersion - b.aggregateVersion)
  const last = (after: Partial<Record<ContractEvent['type'], string>>, initially: string) =>
    byVersion.reduce((status, { type }) => after[type] ?? status, initially)
  const [placed] = ofType(events, 'OrderPlaced')
  const [confirmed] = ofType(events, 'OrderConfirmed')
  const [completed] = ofType(events, 'OrderCompleted')
  const [cancelled] = ofType(events, 'OrderCancelled')
  const [shipped] = ofType(events, 'OrderShipped')
  const status = last(statusAfter, 'unplaced')
  const payment = last(paymentAfter, 'none')
  const stock = last(stockAfter, 'none')
  return {
    orderId,
    status,
    sagaStatus: sagaStatusOf(status, payment === 'charged' || stock === 'reserved'),
    payment,
    stock,
    shipment: last(shipmentAfter, 'none'),
    customerId: placed?.data.customerId ?? null,
    totalAmount: placed?.data.total.amount ?? null,
    currency: placed?.data.total.currency ?? null,
    cancelReason: cancelled?.data.reason ?? null,
    trackingId: shipped?.data.trackingId ?? null,
    placedAt: placed?.occurredAt ?? null,
    confirmedAt: confirmed?.occurredAt ?? null,
    endedAt: (completed ?? cancelled)?.occurredAt ?? null,
    eventCount: events.length,
  }
}

function sagaStatusOf(status: string, holdsSomething: boolean): string {
  if (status === 'completed') return 'completed'
  if (status !== 'cancelled') return 'running'
  return holdsSomething ? 'compensating' : 'cancelled'
}

/** Every field, in one order. */
function comparable(order: ProjectedOrder | undefined): string {
  if (!order) return 'nothing'
  return Object.entries(order)
    .map(([field, value]) => `${field} ${value instanceof Date ? value.toISOString() : value}`)
    .sort()
    .join(', ')
}
