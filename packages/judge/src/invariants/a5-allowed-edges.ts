import { grouped, injectedPositions, positionKey, said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { ownerOf } from '../subscriptions.ts'

type Edges = Readonly<Record<string, readonly string[]>>

/** What may be said next, after what was said last; `start` is before anything was. */
const published: Readonly<Record<string, Edges>> = {
  order: {
    start: ['OrderPlaced'],
    OrderPlaced: ['OrderConfirmed', 'OrderCancelled'],
    OrderConfirmed: ['OrderCompleted', 'OrderCancelled'],
  },
  payment: {
    // A charge that nobody wanted any more is given back without ever having been announced.
    start: ['PaymentSucceeded', 'PaymentFailed', 'PaymentRefunded'],
    PaymentSucceeded: ['PaymentRefunded'],
  },
  inventory: {
    start: ['InventoryReserved', 'InsufficientStock'],
    InventoryReserved: ['InventoryReleased'],
  },
  shipping: { start: ['OrderShipped', 'ShipmentFailed'] },
}

const stored: Edges = {
  start: ['Placed'],
  Placed: ['Confirmed', 'Cancelled'],
  Confirmed: ['Completed', 'Cancelled'],
}

export const a5: Invariant = {
  id: 'A5',
  title: 'A status moves along the allowed edges only',
  when: 'always',
  check(witnesses) {
    const { expect, verdict } = findings()
    const injected = injectedPositions(witnesses)
    const ours = said(witnesses.log.filter((record) => !injected.has(positionKey(record))))
    for (const items of grouped(
      ours,
      ({ record, event }) => `${record.topic} ${event.aggregateId}`,
    ).values()) {
      const service = ownerOf(items[0]?.record.topic ?? '') ?? ''
      const edges = published[service]
      // Not of the saga: it has its own edges, and only it knows them.
      if (!edges) continue
      const steps = items.map(({ event }) => ({ version: event.aggregateVersion, type: event.type }))
      const wrong = wrongEdge(steps, edges)
      const orderId = items[0]?.event.aggregateId
      expect(wrong === undefined, () => `${service} of ${orderId} went from ${wrong}`, orderId)
    }
    for (const [orderId, events] of grouped(witnesses.storedEvents, (event) => event.orderId)) {
      const wrong = wrongEdge(events, stored)
      expect(wrong === undefined, () => `the stored order ${orderId} went from ${wrong}`, orderId)
    }
    return verdict()
  },
}

function wrongEdge(
  steps: readonly { readonly version: number; readonly type: string }[],
  edges: Edges,
): string | undefined {
  let last = 'start'
  for (const { type } of [...steps].sort((a, b) => a.version - b.version)) {
    if (!edges[last]?.includes(type)) return `${last} to ${type}`
    last = type
  }
  return undefined
}
