import { type EventType } from '@repo/contracts/events'

import { said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { type JournalEntry } from '../witnesses.ts'

const refusalOf: Partial<Record<EventType, JournalEntry['kind']>> = {
  PaymentFailed: 'charge',
  ShipmentFailed: 'booking',
}

export const q4: Invariant = {
  id: 'Q4',
  title: "Our ledgers say what the providers' own journals say",
  when: 'quiet',
  check({ log, ledger, shipments, journal }) {
    const { expect, verdict } = findings()
    const ours = new Map([
      ...ledger.map(({ orderId, kind, amount, currency, providerId }) =>
        entry(orderId, `${kind} ${providerId} of ${amount} ${currency}`),
      ),
      ...shipments.map(({ orderId, trackingId }) => entry(orderId, `booking ${trackingId}`)),
    ])
    const theirs = new Map(
      journal.flatMap(({ orderId, kind, id, amount, currency }) => {
        if (id === null) return []
        return [
          entry(orderId, kind === 'booking' ? `booking ${id}` : `${kind} ${id} of ${amount} ${currency}`),
        ]
      }),
    )
    for (const [line, orderId] of ours) {
      expect(theirs.has(line), () => `we have ${line}, the provider has not`, orderId)
    }
    for (const [line, orderId] of theirs) {
      expect(ours.has(line), () => `the provider has ${line}, we have not`, orderId)
    }
    // A refusal moves nothing, and stands in no ledger: what we say of it is on the log.
    const refused = new Set(
      journal.filter(({ outcome }) => outcome === 'refused').map(({ kind, orderId }) => `${kind} ${orderId}`),
    )
    for (const { event } of said(log)) {
      const kind = refusalOf[event.type]
      if (kind === undefined) continue
      const { type, aggregateId: orderId } = event
      expect(
        refused.has(`${kind} ${orderId}`),
        () => `we say ${type}, and the provider has refused no ${kind} for ${orderId}`,
        orderId,
      )
    }
    return verdict()
  },
}

function entry(orderId: string, what: string): [line: string, orderId: string] {
  return [`${what} for ${orderId}`, orderId]
}
