/** Whole sagas as messages, for tests: each path that an order can take, with true versions and causes. */
import { createHash } from 'node:crypto'

import { type ContractEvent, type SagaEventType } from '@repo/contracts/events'

const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'London', postalCode: 'N1', country: 'GB' }
const total = { amount: 9_007_199_254_740_993n, currency: 'EUR' }
const lines = [{ sku: 'TEA', quantity: 2 }]

const data = {
  OrderPlaced: { customerId: 'ada', lines: [{ sku: 'TEA', quantity: 2, unitPrice: 1n }], total, address },
  OrderConfirmed: { lines, address },
  OrderCompleted: { trackingId: 'T-1' },
  OrderCancelled: { reason: 'CUSTOMER_REQUEST' },
  PaymentSucceeded: { chargeId: 'ch-1', total },
  PaymentFailed: { reason: 'card refused' },
  PaymentRefunded: { refundId: 're-1', total },
  InventoryReserved: { lines },
  InventoryReleased: { lines },
  InsufficientStock: { shortages: [{ sku: 'TEA', requested: 2, available: 1 }] },
  OrderShipped: { carrier: 'post', trackingId: 'T-1' },
  ShipmentFailed: { reason: 'no carrier' },
} as const satisfies Record<SagaEventType, object>

/** Event, and the position of its cause in the path; undefined for a request. */
type Path = readonly (readonly [SagaEventType, number?])[]

export const paths = {
  shipped: [
    ['OrderPlaced'],
    ['PaymentSucceeded', 0],
    ['InventoryReserved', 1],
    ['OrderConfirmed', 2],
    ['OrderShipped', 3],
    ['OrderCompleted', 4],
  ],
  refused: [['OrderPlaced'], ['PaymentFailed', 0], ['OrderCancelled', 1]],
  outOfStock: [
    ['OrderPlaced'],
    ['PaymentSucceeded', 0],
    ['InsufficientStock', 1],
    ['OrderCancelled', 2],
    ['PaymentRefunded', 2],
  ],
  notShipped: [
    ['OrderPlaced'],
    ['PaymentSucceeded', 0],
    ['InventoryReserved', 1],
    ['OrderConfirmed', 2],
    ['ShipmentFailed', 3],
    ['OrderCancelled', 4],
    ['PaymentRefunded', 4],
    ['InventoryReleased', 4],
  ],
  cancelled: [['OrderPlaced'], ['PaymentSucceeded', 0], ['OrderCancelled'], ['PaymentRefunded', 2]],
} as const satisfies Record<string, Path>

export type PathName = keyof typeof paths

/** The messages of one saga, in the sequence in which they happened, 10 ms apart. */
export function saga(name: PathName, seed: string, startedAt = new Date('2026-03-14T15:00:00Z')) {
  const path: Path = paths[name]
  const orderId = id(seed)
  const eventId = (position: number) => id(`${seed}/${position}`)
  const versions = new Map<string, number>()
  return path.map(([type, cause], position) => {
    const service = serviceOf[type]
    const aggregateVersion = (versions.get(service) ?? 0) + 1
    versions.set(service, aggregateVersion)
    return {
      eventId: eventId(position),
      type,
      aggregateId: orderId,
      aggregateVersion,
      occurredAt: new Date(startedAt.getTime() + position * 10),
      metadata: {
        correlationId: id(`${seed}/flow`),
        causationId: cause === undefined ? id(`${seed}/request/${position}`) : eventId(cause),
        userId: 'ada',
      },
      data: data[type],
    } as ContractEvent
  })
}

const serviceOf: Readonly<Record<SagaEventType, string>> = {
  OrderPlaced: 'order',
  OrderConfirmed: 'order',
  OrderCompleted: 'order',
  OrderCancelled: 'order',
  PaymentSucceeded: 'payment',
  PaymentFailed: 'payment',
  PaymentRefunded: 'payment',
  InventoryReserved: 'inventory',
  InventoryReleased: 'inventory',
  InsufficientStock: 'inventory',
  OrderShipped: 'shipping',
  ShipmentFailed: 'shipping',
}

function id(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
