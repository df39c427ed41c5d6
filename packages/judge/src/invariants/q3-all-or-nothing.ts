import { type ContractEvent } from '@repo/contracts/events'

import { byOrder, grouped, has, ofType } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type Movement, type Witnesses } from '../witnesses.ts'

export const q3: Invariant = {
  id: 'Q3',
  title:
    'Completed: paid once, stock gone, shipped once. Cancelled: no money kept, stock back, nothing shipped',
  when: 'quiet',
  check(witnesses) {
    const { expect, verdict } = findings()
    const look = looksOf(witnesses)
    for (const { service, id, status } of witnesses.aggregates) {
      if (service !== 'order') continue
      const { charges, refunds, taken, given, bookings, shipments, goods, lines, total } = look(id)
      const lastStatus = look(id).status
      expect(status === lastStatus, () => `${id} is ${status} in its row and ${lastStatus} on the log`, id)
      if (status === 'completed') {
        expect(
          charges === 1 && refunds === 0 && taken === total,
          () => `${id} is completed, with ${charges} charges of ${taken} for ${total}, ${refunds} refunds`,
          id,
        )
        expect(
          bookings === 1 && shipments === 1,
          () => `${id} is completed, with ${bookings} bookings and ${shipments} shipments`,
          id,
        )
        expect(
          sameGoods(goods('shipped'), lines) &&
            sameGoods(goods('reserved'), lines) &&
            goods('released') === '',
          () =>
            `${id} is completed; ordered ${lines}, reserved ${goods('reserved')}, shipped ${goods('shipped')}, released ${goods('released')}`,
          id,
        )
      }
      if (status === 'cancelled') {
        expect(taken === given, () => `${id} is cancelled; ${taken} was taken and ${given} given back`, id)
        expect(
          goods('reserved') === goods('released') && goods('shipped') === '',
          () =>
            `${id} is cancelled; reserved ${goods('reserved')}, released ${goods('released')}, shipped ${goods('shipped')}`,
          id,
        )
        expect(
          bookings === 0 && shipments === 0,
          () => `${id} is cancelled, with ${bookings} bookings and ${shipments} shipments`,
          id,
        )
      }
    }
    return verdict()
  },
}

/** What each witness says of an order, in one place. */
function looksOf({ log, ledger, journal, movements, shipments }: Witnesses) {
  const events = byOrder(log)
  const ofLedger = grouped(ledger, ({ orderId }) => orderId)
  const ofJournal = grouped(journal, ({ orderId }) => orderId)
  const ofMovements = grouped(movements, ({ orderId }) => orderId ?? '')
  const ofShipments = grouped(shipments, ({ orderId }) => orderId)
  return (id: string) => {
    const entries = ofLedger.get(id) ?? []
    const of = (kind: string) => entries.filter((entry) => entry.kind === kind)
    const sum = (kind: string) => of(kind).reduce((total, { amount }) => total + amount, 0n)
    const placed = ofType(events.get(id) ?? [], 'OrderPlaced')[0]
    const bookings = (ofJournal.get(id) ?? []).filter(
      (entry) => entry.kind === 'booking' && entry.id !== null,
    )
    return {
      status: statusOf(events.get(id) ?? []),
      charges: of('charge').length,
      refunds: of('refund').length,
      taken: sum('charge'),
      given: sum('refund'),
      total: placed?.data.total.amount,
      lines: listed(placed?.data.lines ?? []),
      bookings: new Set(bookings.map((entry) => entry.id)).size,
      shipments: (ofShipments.get(id) ?? []).length,
      goods: (kind: Movement['kind']) =>
        listed((ofMovements.get(id) ?? []).filter((movement) => movement.kind === kind)),
    }
  }
}

function statusOf(events: readonly ContractEvent[]): string {
  if (has(events, 'OrderCancelled')) return 'cancelled'
  if (has(events, 'OrderCompleted')) return 'completed'
  if (has(events, 'OrderConfirmed')) return 'confirmed'
  return has(events, 'OrderPlaced') ? 'pending' : 'none'
}

/** Quantities per SKU as one comparable text. */
function listed(lines: readonly { readonly sku: string; readonly quantity: number }[]): string {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku, quantity]) => `${quantity} ${sku}`)
    .join(', ')
}

function sameGoods(left: string, right: string): boolean {
  return left !== '' && left === right
}
