import { findings, type Invariant } from '../invariant.ts'

export const q4: Invariant = {
  id: 'Q4',
  title: "Our ledgers say what the providers' own journals say",
  when: 'quiet',
  check({ ledger, shipments, journal }) {
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
    return verdict()
  },
}

function entry(orderId: string, what: string): [line: string, orderId: string] {
  return [`${what} for ${orderId}`, orderId]
}
