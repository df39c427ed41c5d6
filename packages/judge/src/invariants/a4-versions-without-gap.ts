import { grouped, injectedPositions, positionKey, said } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const a4: Invariant = {
  id: 'A4',
  title: 'Versions of an aggregate are 1, 2, 3 ... without gap, in the event store and on its topic',
  when: 'always',
  check(witnesses) {
    const { expect, verdict } = findings()
    const injected = injectedPositions(witnesses)
    const ours = said(witnesses.log.filter((record) => !injected.has(positionKey(record))))
    for (const [aggregate, items] of grouped(
      ours,
      ({ record, event }) => `${record.topic} ${event.aggregateId}`,
    )) {
      const versions = items.map(({ event }) => event.aggregateVersion)
      expect(
        isGapless(versions),
        () => `${aggregate} has the versions ${sorted(versions).join(', ')}`,
        items[0]?.event.aggregateId,
      )
    }
    for (const [orderId, events] of grouped(witnesses.storedEvents, (event) => event.orderId)) {
      const versions = events.map(({ version }) => version)
      expect(
        isGapless(versions),
        () => `the event store has the versions ${sorted(versions).join(', ')} of ${orderId}`,
        orderId,
      )
    }
    return verdict()
  },
}

/** 1 to n, each once. */
function isGapless(versions: readonly number[]): boolean {
  return sorted(versions).every((version, index) => version === index + 1)
}

function sorted(versions: readonly number[]): readonly number[] {
  return [...versions].sort((a, b) => a - b)
}
