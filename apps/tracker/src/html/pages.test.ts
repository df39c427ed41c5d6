import { describe, expect, it } from '@jest/globals'

import { orderSummary } from '../projections/order-summary.ts'
import { sagaEvent } from '../projections/saga-event.ts'
import { saga, type PathName } from '../projections/sagas.test-kit.ts'
import { type Saga } from '../queries.ts'
import { timeline } from '../timeline.ts'
import { duration, money } from './page.ts'
import { sagaListPage } from './saga-list.ts'
import { sagaPage } from './saga-page.ts'

const at = new Date('2026-03-14T15:00:01Z')
const eventsOf = (name: PathName) => saga(name, name).map((message) => sagaEvent(message, at))
const sagaOf = (name: PathName): Saga => ({ ...orderSummary(eventsOf(name)), stuck: false, stalenessMs: 940 })

describe('the saga explorer', () => {
  it('shows an event below its cause, with the gap between them', () => {
    const text = sagaPage({ saga: sagaOf('refused'), entries: timeline(eventsOf('refused')), live: false })
    expect(text.indexOf('>OrderPlaced<')).toBeLessThan(text.indexOf('>PaymentFailed<'))
    expect(text).toContain('10 ms')
    expect(text).toContain('card refused')
  })

  it('never lets the words of a customer become markup', () => {
    const evil = { ...sagaOf('shipped'), customerId: '<img src=x onerror=alert(1)>' }
    expect(sagaPage({ saga: evil, entries: [], live: false })).not.toContain('<img')
  })

  it('reloads itself only when asked, and not once the saga is over', () => {
    const running: Saga = { ...sagaOf('refused'), sagaStatus: 'running' }
    expect(sagaPage({ saga: running, entries: [], live: false })).not.toContain('http-equiv')
    expect(sagaPage({ saga: running, entries: [], live: true })).toContain('http-equiv="refresh"')
    expect(sagaPage({ saga: sagaOf('refused'), entries: [], live: true })).not.toContain('http-equiv')
  })

  it('lists sagas, keeps the filter on the next page, and says when there is none', () => {
    const text = sagaListPage({ sagas: [sagaOf('shipped')], status: 'completed', stuck: true, next: 'abc' })
    expect(text).toContain(sagaOf('shipped').orderId)
    expect(text).toContain('/?status=completed&amp;stuck=true&amp;cursor=abc')
    expect(text).toMatch(/<option value="completed" selected>/)
    expect(sagaListPage({ sagas: [], status: undefined, stuck: false, next: undefined })).toContain(
      'No saga fits',
    )
  })

  it('writes amounts and durations for people', () => {
    expect(money(5n, 'EUR')).toBe('0.05 EUR')
    expect(money(123_456n, 'EUR')).toBe('1234.56 EUR')
    expect([duration(12.4), duration(1_240), duration(200_000), duration(7_200_000), duration(-3)]).toEqual([
      '12 ms',
      '1.2 s',
      '3 min 20 s',
      '2 h 0 min',
      '−3 ms',
    ])
  })
})
