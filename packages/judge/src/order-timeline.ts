import { said } from './evidence.ts'
import { type Witnesses } from './witnesses.ts'

/** Everything that any witness has to say of one order, by time: what one looks at when an invariant is broken. */
export function orderTimeline(witnesses: Witnesses, orderId: string): readonly string[] {
  const { log, later, storedEvents, journal, ledger, movements } = witnesses
  const isIts = (entry: { readonly orderId: string | null }) => entry.orderId === orderId
  const lines: (readonly [at: Date, who: string, what: string])[] = [
    ...said([...log, ...later])
      .filter(({ event }) => event.aggregateId === orderId)
      .map(
        ({ event, record: { topic, partition, offset } }) =>
          [
            event.occurredAt,
            'log',
            `${event.type} v${event.aggregateVersion} ${event.eventId} because of ${event.metadata.causationId} (${topic}/${partition}@${offset})`,
          ] as const,
      ),
    ...storedEvents
      .filter(isIts)
      .map(({ at, type, version }) => [at, 'event store', `${type} v${version}`] as const),
    ...journal
      .filter(isIts)
      .map(
        ({ at, kind, key, outcome, id }) =>
          [at, 'provider', `${kind} ${outcome} ${id ?? ''} under ${key}`] as const,
      ),
    ...ledger
      .filter(isIts)
      .map(
        ({ at, kind, amount, currency, providerId }) =>
          [at, 'ledger', `${kind} ${amount} ${currency} ${providerId}`] as const,
      ),
    ...movements
      .filter(isIts)
      .map(({ at, kind, quantity, sku }) => [at, 'stock', `${kind} ${quantity} ${sku}`] as const),
  ]
  const states = witnesses.aggregates
    .filter(({ id }) => id === orderId)
    .map(({ service, status, published }) => `${service} is ${status}, published ${published}`)
  const parked = witnesses.deadLetters
    .filter(({ key }) => key === orderId)
    .map(
      ({ service, topic, partition, offset, code }) =>
        `${service} parked ${topic}/${partition}@${offset}: ${code}`,
    )
  return [
    ...[...lines]
      .sort(([a], [b]) => a.getTime() - b.getTime())
      .map(([at, who, what]) => `${at.toISOString().slice(11, 23)}  ${who.padEnd(11)}  ${what}`),
    ...states,
    ...parked,
  ]
}
