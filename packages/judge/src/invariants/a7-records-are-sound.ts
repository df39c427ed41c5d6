import { injectedPositions, positionKey } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { ownerOf } from '../subscriptions.ts'
import { type LogRecord } from '../witnesses.ts'

export const a7: Invariant = {
  id: 'A7',
  title: 'Every record of ours decodes, has its aggregate as key, one partition per key, versions in order',
  when: 'always',
  check(witnesses) {
    const { expect, verdict } = findings()
    const injected = injectedPositions(witnesses)
    const partitions = new Map<string, number>()
    const highest = new Map<string, number>()
    const seen = new Map<string, string>()
    for (const record of witnesses.log) {
      const { topic, key, event, partition } = record
      const where = positionKey(record)
      const id = key ?? undefined
      if (injected.has(where)) continue
      // Who knows what was put there on purpose knows that everything else is ours.
      if (witnesses.injected) {
        expect(isFromOurOutbox(record), () => `${where} has the source ${record.source}`, id)
      }
      if (!isFromOurOutbox(record)) continue
      expect(event !== undefined, () => `${where} cannot be read: ${record.unreadable}`, id)
      expect(key !== null && (!event || event.aggregateId === key), () => `${where} has the key ${key}`, id)
      const aggregate = `${topic} ${key}`
      const home = partitions.get(aggregate) ?? partition
      partitions.set(aggregate, home)
      expect(home === partition, () => `${aggregate} is on partitions ${home} and ${partition}`, id)
      if (!event) continue
      const { type, aggregateId, aggregateVersion } = event
      const says = `${type} v${aggregateVersion} of ${aggregateId}`
      const said = seen.get(event.eventId) ?? says
      expect(said === says, () => `${where} says ${says}, and its id ${event.eventId} was ${said}`, id)
      if (seen.has(event.eventId)) continue
      seen.set(event.eventId, says)
      const before = highest.get(aggregate) ?? 0
      highest.set(aggregate, Math.max(before, event.aggregateVersion))
      expect(
        event.aggregateVersion > before,
        () =>
          `${where} is version ${event.aggregateVersion} of ${aggregate}, first seen behind version ${before}`,
        id,
      )
    }
    return verdict()
  },
}

// Anybody who may write to a topic can put rubbish there. What carries the name of the topic's owner is held to it.
function isFromOurOutbox({ topic, source }: LogRecord): boolean {
  return source !== null && source === `/${ownerOf(topic)}`
}
