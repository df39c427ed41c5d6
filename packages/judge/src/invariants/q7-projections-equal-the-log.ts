import { type ContractEvent } from '@repo/contracts/events'

import { grouped, positionKey, said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type ProjectedOrder } from '../witnesses.ts'

export const q7: Invariant = {
  id: 'Q7',
  title: 'The read side is a fold of the log, without what it has parked',
  when: 'quiet',
  check({ log, deadLetters, projection }) {
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
  const placed = events.find((event) => event.type === 'OrderPlaced')
  const cancelled = events.find((event) => event.type === 'OrderCancelled')
  return {
    orderId,
    status: last(statusAfter, 'unplaced'),
    payment: last(paymentAfter, 'none'),
    stock: last(stockAfter, 'none'),
    shipment: last(shipmentAfter, 'none'),
    totalAmount: placed?.data.total.amount ?? null,
    cancelReason: cancelled?.data.reason ?? null,
    eventCount: events.length,
  }
}

function comparable(order: ProjectedOrder | undefined): string {
  if (!order) return 'nothing'
  const { status, payment, stock, shipment, totalAmount, cancelReason, eventCount } = order
  return `${status}, payment ${payment}, stock ${stock}, shipment ${shipment}, ${totalAmount}, ${cancelReason}, ${eventCount} events`
}
