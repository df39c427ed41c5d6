import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

import { sagaEvent } from './projections/saga-event.ts'
import { paths, saga, type PathName } from './projections/sagas.test-kit.ts'
import { timeline } from './timeline.ts'

const appliedAt = new Date('2026-03-14T15:00:01Z')
const eventsOf = (name: PathName) => saga(name, name).map((message) => sagaEvent(message, appliedAt))

describe('the timeline of a saga', () => {
  it('puts every event below its cause, with the gap to it', () => {
    expect(timeline(eventsOf('notShipped')).map(({ type, depth, gapMs }) => [type, depth, gapMs])).toEqual([
      ['OrderPlaced', 0, null],
      ['PaymentSucceeded', 1, 10],
      ['InventoryReserved', 2, 10],
      ['OrderConfirmed', 3, 10],
      ['ShipmentFailed', 4, 10],
      ['OrderCancelled', 5, 10],
      ['PaymentRefunded', 5, 20],
      ['InventoryReleased', 5, 30],
    ])
  })

  it('begins anew at a request in the middle of the saga', () => {
    const entries = timeline(eventsOf('cancelled'))
    expect(entries.map(({ type, depth }) => [type, depth])).toEqual([
      ['OrderPlaced', 0],
      ['PaymentSucceeded', 1],
      ['OrderCancelled', 0],
      ['PaymentRefunded', 1],
    ])
    expect(entries[2]?.cause).toHaveProperty('requestId')
    expect(entries[3]?.cause).toHaveProperty('type', 'OrderCancelled')
  })

  it('says how stale each event was when it was applied', () => {
    expect(timeline(eventsOf('refused')).map((entry) => entry.stalenessMs)).toEqual([1000, 990, 980])
  })

  it('is the same whatever the order of arrival, and has every event once', () => {
    const names = Object.keys(paths) as PathName[]
    const shuffled = fc
      .constantFrom(...names)
      .map(eventsOf)
      .chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })),
      )
    fc.assert(
      fc.property(shuffled, ([events, arrived]) => {
        expect(timeline([...arrived, ...arrived])).toEqual(timeline(events))
        expect(timeline(arrived)).toHaveLength(events.length)
      }),
    )
  })

  it('ends and keeps every event when causation ids form a circle', () => {
    const [a, b] = eventsOf('refused')
    const circle = [
      { ...a!, causationId: b!.eventId },
      { ...b!, causationId: a!.eventId },
    ]
    expect(timeline(circle)).toHaveLength(2)
  })
})
