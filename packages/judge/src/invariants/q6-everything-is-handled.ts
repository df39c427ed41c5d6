import { isEventType } from '@repo/contracts/events'

import { positionKey, remembers } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'
import { hearersOf, readersOf } from '../subscriptions.ts'
import { type LogRecord, type ServiceName, type Witnesses } from '../witnesses.ts'

export const q6: Invariant = {
  id: 'Q6',
  title: 'Every record that a service subscribes to is in its inbox, ignored by name, or parked',
  when: 'quiet',
  check(witnesses) {
    const { expect, verdict } = findings()
    const parked = new Set(witnesses.deadLetters.map((letter) => `${letter.service} ${positionKey(letter)}`))
    for (const record of witnesses.log) {
      const where = positionKey(record)
      for (const service of mustKnow(record)) {
        expect(
          parked.has(`${service} ${where}`) || isHandled(record, service, witnesses),
          () => `${service} has neither handled nor parked ${record.type ?? 'the record'} at ${where}`,
          record.event?.aggregateId ?? record.key ?? undefined,
        )
      }
    }
    return verdict()
  },
}

// A type that nobody knows is ignored by its header, without a look inside. One without a type concerns every reader.
function mustKnow({ topic, type }: LogRecord): readonly ServiceName[] {
  const readers = readersOf(topic)
  if (type === null) return readers
  if (!isEventType(type)) return []
  return hearersOf(type).filter((service) => readers.includes(service))
}

function isHandled({ event }: LogRecord, service: ServiceName, { inboxes }: Witnesses): boolean {
  const inbox = inboxes.get(service)
  return event !== undefined && inbox !== undefined && remembers(inbox, event)
}
