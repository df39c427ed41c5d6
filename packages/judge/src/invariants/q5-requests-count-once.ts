import { byOrder, ofType } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const q5: Invariant = {
  id: 'Q5',
  title:
    'A POST that was acknowledged exists exactly once, a refused one never, an unknown one as its key says',
  when: 'quiet',
  check({ log, idempotencyKeys, clients = [] }) {
    const { expect, verdict } = findings()
    const events = byOrder(log)
    const placings = (orderId: string) => ofType(events.get(orderId) ?? [], 'OrderPlaced').length
    const orderOf = new Map(idempotencyKeys.map(({ key, orderId }) => [key, orderId]))

    for (const { key, orderId } of idempotencyKeys) {
      const times = placings(orderId)
      expect(
        times === 1,
        () => `the key ${key} leads to ${orderId}, which was placed ${times} times`,
        orderId,
      )
    }
    const keyed = new Set(orderOf.values())
    for (const [orderId] of events) {
      if (placings(orderId) === 0) continue
      expect(keyed.has(orderId), () => `${orderId} was placed, and no idempotency key leads to it`, orderId)
    }
    const accepted = new Set(
      clients.filter(({ outcome }) => outcome !== 'refused').map(({ idempotencyKey }) => idempotencyKey),
    )
    for (const { idempotencyKey: key, outcome, orderId } of clients) {
      const stored = orderOf.get(key)
      if (outcome === 'ok') {
        expect(
          stored !== undefined && stored === orderId,
          () => `a client was told ${orderId} for the key ${key}, which leads to ${stored ?? 'nothing'}`,
          orderId,
        )
      } else if (outcome === 'refused' && !accepted.has(key)) {
        expect(stored === undefined, () => `the refused request ${key} has placed ${stored}`, stored)
      }
    }
    return verdict()
  },
}
