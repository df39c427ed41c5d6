import { type ContractEvent } from '@repo/contracts/events'

import { byOrder, has, ofType } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type ClientRequest, type Witnesses } from '../witnesses.ts'

type Expect = ReturnType<typeof findings>['expect']
type Events = ReadonlyMap<string, readonly ContractEvent[]>

export const q5: Invariant = {
  id: 'Q5',
  title:
    'A POST that was acknowledged exists exactly once, a refused one never, an unknown one as its key says',
  when: 'quiet',
  check({ log, idempotencyKeys, clients = [] }) {
    const { expect, verdict } = findings()
    const events = byOrder(log)
    keysAndOrders(idempotencyKeys, events, expect)
    const placings = clients.filter(({ what = 'place' }) => what === 'place')
    const cancels = clients.filter(({ what }) => what === 'cancel')
    placingsCount(placings, new Map(idempotencyKeys.map(({ key, orderId }) => [key, orderId])), expect)
    cancelsCount(cancels, events, expect)
    return verdict()
  },
}

/** Keys and placed orders are pairs, with nobody left over: so an unknown request existed, or it never did. */
function keysAndOrders(keys: Witnesses['idempotencyKeys'], events: Events, expect: Expect): void {
  const byKey = new Map<string, string>()
  const byId = new Map<string, string>()
  for (const { key, orderId } of keys) {
    const times = ofType(events.get(orderId) ?? [], 'OrderPlaced').length
    expect(times === 1, () => `the key ${key} leads to ${orderId}, which was placed ${times} times`, orderId)
    const other = byKey.get(key) ?? orderId
    expect(other === orderId, () => `the key ${key} leads to ${other} and to ${orderId}`, orderId)
    const another = byId.get(orderId) ?? key
    expect(another === key, () => `the keys ${another} and ${key} lead to ${orderId}`, orderId)
    byKey.set(key, orderId)
    byId.set(orderId, key)
  }
  for (const [orderId, ofOrder] of events) {
    if (!has(ofOrder, 'OrderPlaced')) continue
    expect(byId.has(orderId), () => `${orderId} was placed, and no idempotency key leads to it`, orderId)
  }
}

function placingsCount(
  placings: readonly ClientRequest[],
  orderOf: ReadonlyMap<string, string>,
  expect: Expect,
): void {
  // A key may be refused once and accepted when it is tried again.
  const open = new Set(placings.filter(({ outcome }) => outcome !== 'refused').map(keyOf))
  for (const { idempotencyKey: key, outcome, orderId } of placings) {
    const stored = orderOf.get(key)
    if (outcome === 'ok') {
      expect(
        stored !== undefined && stored === orderId,
        () => `a client was told ${orderId} for the key ${key}, which leads to ${stored ?? 'nothing'}`,
        orderId,
      )
    } else if (outcome === 'refused') {
      const wasCarriedOut = stored !== undefined && !open.has(key)
      expect(!wasCarriedOut, () => `the refused request ${key} has placed ${stored}`, stored)
    } else {
      // Carried out or not, it must have one key to be known by: without one nobody can ever tell.
      expect(key !== '', () => 'a request of unknown outcome had no key', orderId)
    }
  }
}

function cancelsCount(cancels: readonly ClientRequest[], events: Events, expect: Expect): void {
  for (const { outcome, orderId = '', status } of cancels) {
    const ofOrder = events.get(orderId) ?? []
    if (outcome === 'ok') {
      expect(
        has(ofOrder, 'OrderCancelled') && !has(ofOrder, 'OrderCompleted'),
        () => `a client was told that ${orderId} is cancelled, and it is not`,
        orderId,
      )
    } else if (outcome === 'refused' && status === 409) {
      expect(
        has(ofOrder, 'OrderConfirmed'),
        () => `a client was told that ${orderId} is beyond a cancel, and it was never confirmed`,
        orderId,
      )
    }
  }
}

const keyOf = ({ idempotencyKey }: ClientRequest) => idempotencyKey
