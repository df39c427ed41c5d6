import { injectedPositions, positionKey, said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { ownerOf } from '../subscriptions.ts'
import { sagaServices, services } from '../witnesses.ts'

export const q1: Invariant = {
  id: 'Q1',
  title: 'Outboxes are empty, and the last version in every aggregate row is the last on Kafka',
  when: 'quiet',
  check(witnesses) {
    const { log, aggregates, outboxes } = witnesses
    const { expect, verdict } = findings()
    for (const service of services) {
      const rows = outboxes.find((outbox) => outbox.service === service)?.rows
      expect(rows === 0, () => `${rows ?? 'nobody knows how many'} events wait in the outbox of ${service}`)
    }
    const injected = injectedPositions(witnesses)
    const last = new Map<string, number>()
    for (const { record, event } of said(log.filter((record) => !injected.has(positionKey(record))))) {
      const key = `${ownerOf(record.topic)} ${event.aggregateId}`
      last.set(key, Math.max(last.get(key) ?? 0, event.aggregateVersion))
    }
    const rows = new Set(aggregates.map(({ service, id }) => `${service} ${id}`))
    const judged: ReadonlySet<string> = new Set(sagaServices)
    for (const [key, version] of last) {
      const [service = '', id] = key.split(' ')
      if (!judged.has(service)) continue
      expect(
        rows.has(key),
        () => `Kafka has version ${version} of ${id}, and ${service} has no row of it`,
        id,
      )
    }
    for (const { service, id, published } of aggregates) {
      const onKafka = last.get(`${service} ${id}`) ?? 0
      expect(
        published === onKafka,
        () => `${service} has published version ${published} of ${id}, Kafka has ${onKafka}`,
        id,
      )
    }
    return verdict()
  },
}
