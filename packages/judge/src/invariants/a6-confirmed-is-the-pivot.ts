import { byOrder, has, ofType } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const a6: Invariant = {
  id: 'A6',
  title: 'A confirmed order is cancelled by ShipmentFailed alone',
  when: 'always',
  check({ log, later }) {
    const { expect, verdict } = findings()
    const causes = byOrder([...log, ...later])
    for (const [orderId, events] of byOrder(log)) {
      if (!has(events, 'OrderConfirmed')) continue
      const failures = new Set(
        ofType(causes.get(orderId) ?? [], 'ShipmentFailed').map(({ eventId }) => eventId),
      )
      const wrong = ofType(events, 'OrderCancelled').find(
        ({ data, metadata }) => data.reason !== 'SHIPMENT_FAILED' || !failures.has(metadata.causationId),
      )
      expect(
        wrong === undefined,
        () => `${orderId} was confirmed, and then cancelled for ${wrong?.data.reason}`,
        orderId,
      )
    }
    return verdict()
  },
}
