import { type ContractEvent } from '@repo/contracts/events'

import { byOrder, has } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type SagaService } from '../witnesses.ts'

/** Statuses after which nothing follows. `none`: a row that was only locked. */
export const finalStatuses: Readonly<Record<SagaService, ReadonlySet<string>>> = {
  order: new Set(['none', 'completed', 'cancelled']),
  payment: new Set(['none', 'charged', 'failed', 'refunded', 'tombstone']),
  inventory: new Set(['none', 'rejected', 'released', 'consumed', 'tombstone']),
  shipping: new Set(['none', 'shipped', 'failed']),
}

export const q2: Invariant = {
  id: 'Q2',
  title: 'Every order has ended, within its bound, and nobody still works on it',
  when: 'quiet',
  check({ log, aggregates, deadLetters, sagaBoundMs }) {
    const { expect, verdict } = findings()
    for (const { service, id, status } of aggregates) {
      expect(finalStatuses[service].has(status), () => `${service} of ${id} is still ${status}`, id)
    }
    const statuses = new Map(aggregates.map(({ service, id, status }) => [`${service} ${id}`, status]))
    const parked = new Set(deadLetters.map(({ service, key }) => `${service} ${key}`))
    for (const [orderId, events] of byOrder(log)) {
      for (const service of concerned(events)) {
        if (parked.has(`${service} ${orderId}`)) continue
        const status = statuses.get(`${service} ${orderId}`) ?? 'none'
        expect(status !== 'none', () => `${service} knows nothing of ${orderId}`, orderId)
      }
      const placed = events.find(({ type }) => type === 'OrderPlaced')
      const ended = events.find(({ type }) => type === 'OrderCompleted' || type === 'OrderCancelled')
      if (!placed || !ended) continue
      const tookMs = ended.occurredAt.getTime() - placed.occurredAt.getTime()
      expect(tookMs <= sagaBoundMs, () => `${orderId} took ${tookMs} ms, more than ${sagaBoundMs}`, orderId)
    }
    return verdict()
  },
}

/** Who must have made up its mind about an order of which this was said. */
function concerned(events: readonly ContractEvent[]): readonly SagaService[] {
  return [
    ...(has(events, 'OrderPlaced') ? (['order', 'payment', 'inventory'] as const) : []),
    ...(has(events, 'OrderConfirmed') ? (['shipping'] as const) : []),
  ]
}
