import { said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { ownerOf } from '../subscriptions.ts'

export const q1: Invariant = {
  id: 'Q1',
  title: 'Outboxes are empty, and the last version in every aggregate row is the last on Kafka',
  when: 'quiet',
  check({ log, aggregates, outboxes }) {
    const { expect, verdict } = findings()
    for (const { service, rows } of outboxes) {
      expect(rows === 0, () => `${rows} events wait in the outbox of ${service}`)
    }
    const last = new Map<string, number>()
    for (const { record, event } of said(log)) {
      const key = `${ownerOf(record.topic)} ${event.aggregateId}`
      last.set(key, Math.max(last.get(key) ?? 0, event.aggregateVersion))
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
