import { said } from './evidence.ts'
import { type Witnesses } from './witnesses.ts'

/** Something that one witness has to say of an order. */
export interface Moment {
  readonly at: Date
  /** Who says so: `client`, `event store`, `log`, `inbox of payment` ... */
  readonly source: string
  readonly what: string
}

/** Everything that any witness has to say of one order, by time: what one looks at when an invariant is broken. */
export function orderMoments(
  witnesses: Witnesses,
  orderId: string,
  traces: readonly Moment[] = [],
): readonly Moment[] {
  const { storedEvents, journal, ledger, movements } = witnesses
  const isIts = (entry: { readonly orderId?: string | null | undefined }) => entry.orderId === orderId
  const moment = (at: Date, source: string, what: string): Moment => ({ at, source, what })
  return [
    ...clientMoments(witnesses, orderId),
    ...logMoments(witnesses, orderId),
    ...storedEvents
      .filter(isIts)
      .map(({ at, type, version }) => moment(at, 'event store', `${type} v${version}`)),
    ...journal
      .filter(isIts)
      .map(({ at, kind, key, outcome, id }) =>
        moment(at, 'provider', `${kind} ${outcome} ${id ?? ''} under ${key}`),
      ),
    ...ledger
      .filter(isIts)
      .map(({ at, kind, amount, currency, providerId }) =>
        moment(at, 'ledger', `${kind} ${amount} ${currency} ${providerId}`),
      ),
    ...movements
      .filter(isIts)
      .map(({ at, kind, quantity, sku }) => moment(at, 'stock', `${kind} ${quantity} ${sku}`)),
    ...traces,
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** What is true of an order at the end, and has no instant. */
export function orderStandings({ aggregates }: Witnesses, orderId: string): readonly string[] {
  return aggregates
    .filter(({ id }) => id === orderId)
    .map(({ service, status, published }) => `${service} is ${status}, published ${published}`)
}

/** A moment as a line: when, who, what. */
export function lineOf({ at, source, what }: Moment): string {
  return `${at.toISOString().slice(11, 23)}  ${source.padEnd(18)}  ${what}`
}

function clientMoments({ clients = [], idempotencyKeys }: Witnesses, orderId: string): readonly Moment[] {
  const key = idempotencyKeys.find((entry) => entry.orderId === orderId)?.key
  return clients
    .filter((client) => client.orderId === orderId || (key !== undefined && client.idempotencyKey === key))
    .flatMap(({ what = 'place', sentAt, answeredAt, outcome, status, idempotencyKey }) => {
      if (!sentAt) return []
      const asked = what === 'place' ? `POST under ${idempotencyKey}` : 'cancel'
      const answer = `${asked}: ${outcome}${status === undefined ? '' : ` (${status})`}`
      return [
        { at: sentAt, source: 'client', what: answeredAt ? asked : answer },
        ...(answeredAt ? [{ at: answeredAt, source: 'client', what: answer }] : []),
      ]
    })
}

function logMoments({ log, later }: Witnesses, orderId: string): readonly Moment[] {
  const known = new Set(said([...log, ...later]).map(({ record }) => record))
  return [...log, ...later]
    .filter(({ key, event }) => (event?.aggregateId ?? key) === orderId)
    .map((record) => {
      const { topic, partition, offset, event, unreadable, sentAt } = record
      const where = `${topic}/${partition}@${offset}`
      const at = sentAt ?? event?.occurredAt ?? new Date(0)
      if (!event) return { at, source: 'log', what: `${where} cannot be read: ${unreadable}` }
      const again = known.has(record) ? '' : ', again'
      const { type, aggregateVersion, eventId, metadata } = event
      const what = `${type} v${aggregateVersion} ${eventId} because of ${metadata.causationId} (${where}${again})`
      return { at, source: 'log', what }
    })
}
