import { byOrder, grouped, has, ofType } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const a3: Invariant = {
  id: 'A3',
  title: 'An order is shipped at most once, and only after its stock was reserved',
  when: 'always',
  check({ log, later, journal }) {
    const { expect, verdict } = findings()
    const booked = grouped(
      journal.filter(({ kind, id }) => kind === 'booking' && id !== null),
      ({ orderId }) => orderId,
    )
    const events = byOrder([...log, ...later])
    const shipped = [...events]
      .filter(([, ofOrder]) => has(ofOrder, 'OrderShipped'))
      .map(([orderId]) => orderId)
    for (const orderId of new Set([...booked.keys(), ...shipped])) {
      const ofOrder = events.get(orderId) ?? []
      const bookings = new Set((booked.get(orderId) ?? []).map(({ id }) => id)).size
      const said = ofType(ofOrder, 'OrderShipped').length
      expect(
        bookings <= 1 && said <= 1,
        () => `the carrier has ${bookings} bookings for ${orderId}, and ${said} OrderShipped are on the log`,
        orderId,
      )
      expect(
        has(ofOrder, 'InventoryReserved'),
        () => `${orderId} was shipped and its stock was never reserved`,
        orderId,
      )
    }
    return verdict()
  },
}
