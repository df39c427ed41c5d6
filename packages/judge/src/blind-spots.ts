/**
 * Where the judge cannot see. An invariant over nothing holds whatever happened, so each of these is an error of the
 * judging and never a pass.
 */
import { topics } from '@repo/contracts/topics'

import { grouped } from './evidence.ts'
import { ownerOf } from './subscriptions.ts'
import { sagaServices, services, type Witnesses } from './witnesses.ts'

/** What is missing in these witnesses, and what to look at; nothing when they can be judged. */
export function blindSpots(witnesses: Witnesses, when: 'always' | 'quiet'): readonly string[] {
  return [
    ...holesInTheLog(witnesses),
    ...missingServices(witnesses),
    ...emptyWitnesses(witnesses),
    ...(when === 'quiet' ? silentTopics(witnesses) : []),
  ]
}

/** Records of a partition are numbered without gap: what is not there was not read, or was deleted. */
function holesInTheLog({ log, extents }: Witnesses): readonly string[] {
  const read = grouped(log, ({ topic, partition }) => `${topic}/${partition}`)
  const known = new Set(extents.map(({ partition }) => partition))
  const declared = topics.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => `${name}/${partition}`),
  )
  return [
    ...declared
      .filter((partition) => !known.has(partition))
      .map((partition) => `${partition} is declared and does not exist: is KAFKA_BROKERS the right broker?`),
    ...extents.flatMap(({ partition, from, to }) => {
      if (from > 0n) return `${partition} begins at offset ${from}: what stood before it was deleted`
      const offsets = new Set((read.get(partition) ?? []).map(({ offset }) => offset))
      const count = BigInt(offsets.size)
      return count === to ? [] : `${partition} has ${to} records, and ${count} of them were read`
    }),
  ]
}

function missingServices({ outboxes, inboxes, databases }: Witnesses): readonly string[] {
  const owners = new Map<string, string>()
  return services.flatMap((service) => {
    const database = databases.get(service)
    const variable = `${service.toUpperCase()}_DATABASE_URL`
    const isThere =
      database !== undefined && inboxes.has(service) && outboxes.some((outbox) => outbox.service === service)
    if (!isThere) return `the database of ${service} was not read: set ${variable}`
    const other = owners.get(database)
    owners.set(database, service)
    return other === undefined ? [] : `${service} and ${other} are read from one database: check ${variable}`
  })
}

function emptyWitnesses(witnesses: Witnesses): readonly string[] {
  const { log, aggregates, storedEvents, journal, stock, clients } = witnesses
  const isOnTheLog = (type: string) => log.some((record) => record.event?.type === type)
  if (!isOnTheLog('OrderPlaced')) return ['no order was ever placed: `npm run demo` places some']
  const wrong = (service: string) => `is ${service.toUpperCase()}_DATABASE_URL the database of this stack?`
  return [
    ...sagaServices
      .filter((service) => log.some(({ topic, event }) => event && ownerOf(topic) === service))
      .filter((service) => !aggregates.some((row) => row.service === service))
      .map((service) => `${service} has spoken, and its database has no row: ${wrong(service)}`),
    ...(storedEvents.length > 0 ? [] : [`the event store is empty: ${wrong('order')}`]),
    ...(stock.length > 0 || !isOnTheLog('InventoryReserved') ? [] : [`no stock: ${wrong('inventory')}`]),
    ...(journal.length > 0 || !(isOnTheLog('PaymentSucceeded') || isOnTheLog('PaymentFailed'))
      ? []
      : ["the providers' journal is empty: is PROVIDER_URL the provider of this stack?"]),
    ...(clients?.length === 0
      ? ["the clients' history is empty: nobody wrote it, or it is of another run"]
      : []),
  ]
}

function silentTopics({ log }: Witnesses): readonly string[] {
  const spoken = new Set(log.map(({ topic }) => topic))
  return topics
    .filter(({ name, owner }) => (sagaServices as readonly string[]).includes(owner) && !spoken.has(name))
    .map(({ name }) => `nothing was ever said on ${name}: place an order that is shipped`)
}
