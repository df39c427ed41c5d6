/** Shipping's words -> the copy's. Each text is read once, so a new word is never taken for an old one. */
import { capital, withArticle, type Words } from './words.ts'

/** From the most particular to the most general: of two that fit at one place, the first one counts. */
function table({ name, row, rows, hears, says, orSays }: Words, port: number) {
  return [
    [`kind: 'booking'`, `kind: '${row}'`],
    [':booking', `:${row}`],
    ['booking: carrier', `${row}: partner`],
    ['3006/carrier', `3006/partners/${name}`],
    ['3000/carrier', `3000/partners/${name}`],
    [`carrier: 'post'`, `partner: 'a partner'`],
    ['no such address', 'not for this order'],
    ['Swift Parcel', 'A partner'],
    ['OrderConfirmed', hears],
    ['OrderShipped', says],
    ['ShipmentFailed', orSays],
    ['BookingRequested', 'Requested'],
    ['BookingRefused', 'Refused'],
    ['RecordBooking', 'RecordAnswer'],
    ['BookingOutcome', 'Outcome'],
    ['BookingOptions', 'RequestOptions'],
    ['bookings', 'requests'],
    ['booking', 'requesting'],
    ['Books', 'Asks'],
    ['Book', 'Request'],
    ['books', 'requests'],
    ['book', 'request'],
    ['a shipment', withArticle(row)],
    ['shipments', rows],
    ['shipment', row],
    ['Shipments', capital(rows)],
    ['Shipment', capital(row)],
    ['shipped', 'accepted'],
    ['Shipped', 'Accepted'],
    ['failed', 'refused'],
    ['shipping', name],
    ['Shipping', capital(name)],
    ['SHIPPING', name.toUpperCase()],
    ['CARRIER', 'PARTNER'],
    ['Carrier', 'Partner'],
    ['carrier', 'partner'],
    ['Parcel', 'Details'],
    ['parcel', 'details'],
    ['trackingId', 'reference'],
    ['3004', String(port)],
  ] as const
}

export type Rename = (text: string) => string

/** Renames everything of Shipping in a text, or in the name of a file. */
export function renaming(words: Words, port: number): Rename {
  const renames = new Map<string, string>(table(words, port))
  const any = new RegExp([...renames.keys()].map(escaped).join('|'), 'g')
  return (text) => text.replace(any, (word) => renames.get(word) ?? word)
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
