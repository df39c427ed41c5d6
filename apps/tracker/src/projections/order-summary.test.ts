import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

import { orderSummary } from './order-summary.ts'
import { sagaEvent, type SagaEvent } from './saga-event.ts'
import { paths, saga, type PathName } from './sagas.test-kit.ts'

const at = new Date('2026-03-14T16:00:00Z')
const eventsOf = (name: PathName): readonly SagaEvent[] =>
  saga(name, name).map((message) => sagaEvent(message, at))
const names = Object.keys(paths) as PathName[]

describe('an order summary', () => {
  it.each([
    ['shipped', { status: 'completed', sagaStatus: 'completed', payment: 'charged', shipment: 'shipped' }],
    ['refused', { status: 'cancelled', sagaStatus: 'cancelled', payment: 'failed', stock: 'none' }],
    ['outOfStock', { status: 'cancelled', sagaStatus: 'cancelled', payment: 'refunded', stock: 'rejected' }],
    ['notShipped', { status: 'cancelled', payment: 'refunded', stock: 'released', shipment: 'failed' }],
    ['cancelled', { status: 'cancelled', payment: 'refunded', cancelReason: 'CUSTOMER_REQUEST' }],
  ] as const)('of the path %s', (name, expected) => {
    expect(orderSummary(eventsOf(name))).toMatchObject(expected)
  })

  it('keeps an amount beyond 2^53 exact', () => {
    expect(orderSummary(eventsOf('shipped')).totalAmount).toBe(9_007_199_254_740_993n)
  })

  it('is compensating until the money and the stock are back', () => {
    const events = eventsOf('notShipped')
    expect(orderSummary(events.slice(0, 6)).sagaStatus).toBe('compensating')
    expect(orderSummary(events.slice(0, 7)).sagaStatus).toBe('compensating')
    expect(orderSummary(events).sagaStatus).toBe('cancelled')
  })

  it('of an order whose placing has not arrived says so', () => {
    expect(orderSummary(eventsOf('shipped').slice(1, 2))).toMatchObject({
      status: 'unplaced',
      payment: 'charged',
      placedAt: null,
    })
  })

  it('is the same for every sequence and repetition of any part of the events', () => {
    const deliveries = fc
      .constantFrom(...names)
      .map(eventsOf)
      .chain((events) => fc.subarray([...events], { minLength: 1 }))
      .chain((part) =>
        fc.record({
          part: fc.constant(part),
          arrived: fc
            .array(fc.constantFrom(...part), { maxLength: 12 })
            .chain((again) =>
              fc.shuffledSubarray([...part, ...again], { minLength: part.length + again.length }),
            ),
        }),
      )
    fc.assert(
      fc.property(deliveries, ({ part, arrived }) => {
        expect(orderSummary(arrived)).toEqual(orderSummary(part))
      }),
    )
  })

  it('is the same for every sequence even of two different events of one version', () => {
    const [first, ...rest] = eventsOf('refused')
    const rival: SagaEvent = { ...first!, eventId: 'ffffffff-0000-4000-8000-000000000000', occurredAt: at }
    fc.assert(
      fc.property(fc.shuffledSubarray([first!, rival, ...rest], { minLength: 4 }), (arrived) => {
        expect(orderSummary(arrived)).toEqual(orderSummary([first!, rival, ...rest]))
      }),
    )
  })
})
