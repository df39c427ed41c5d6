import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { testHttp, type TestHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { saga } from '../src/projections/sagas.test-kit.ts'
import { stuckMetrics } from '../src/saga-metrics.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

interface Answer {
  readonly items: readonly unknown[]
  readonly timeline: readonly { readonly stalenessMs: number }[]
  readonly stalenessMs: number
}

const startedAt = new Date('2026-03-14T15:00:00Z')
const stuckAfterMs = 60_000

describe('staleness', () => {
  let tracker: Tracker
  let http: TestHttp
  let now = startedAt
  const clock = { now: () => now }
  const later = (ms: number) => (now = new Date(startedAt.getTime() + ms))
  const get = async (path: string) => (await fetch(`${http.url}${path}`)).json() as Promise<Answer>
  const events = saga('shipped', 'one', startedAt)
  const orderId = events[0]!.aggregateId

  beforeEach(async () => {
    now = startedAt
    tracker = await openTracker({ clock })
    http = await testHttp((app) => routes(app, { db: tracker.db, clock, stuckAfterMs }))
    stuckMetrics(tracker.metrics, { db: tracker.db, clock, stuckAfterMs })
    const records = tracker.log.append(events)
    later(500)
    await tracker.log.deliver(records.slice(0, 1))
    later(2_000)
    await tracker.log.deliver(records.slice(1))
  })
  afterEach(async () => {
    await http.stop()
    await tracker.close()
  })

  it('of each event is the time from its happening to its being visible here', async () => {
    const { timeline, stalenessMs } = await get(`/sagas/${orderId}`)
    expect(timeline.map((entry) => entry.stalenessMs)).toEqual([500, 1990, 1980, 1970, 1960, 1950])
    expect(stalenessMs).toBe(1990)
  })

  it('is in the list of sagas, and in the histogram by type', async () => {
    const { items } = await get('/sagas')
    expect(items).toMatchObject([{ orderId, sagaStatus: 'COMPLETED', stalenessMs: 1990, durationMs: 50 }])
    const text = await tracker.metrics.text()
    expect(text).toMatch(/saga_event_age_seconds_sum\{[^}]*type="PaymentSucceeded"[^}]*\} 1\.99/)
  })

  it('beside it the duration of the saga is measured once, from placed to its end', async () => {
    await tracker.log.deliver(tracker.log.append(events))
    const text = await tracker.metrics.text()
    expect(text).toMatch(/saga_duration_seconds_count\{[^}]*outcome="completed"[^}]*\} 1\n/)
    expect(text).toMatch(/saga_duration_seconds_sum\{[^}]*outcome="completed"[^}]*\} 0\.05\n/)
  })

  it('a saga that says nothing for too long is stuck, and is counted', async () => {
    const waiting = saga('shipped', 'two', startedAt).slice(0, 4)
    await tracker.log.deliver(tracker.log.append(waiting))
    expect((await get('/sagas?stuck=true')).items).toEqual([])
    later(stuckAfterMs + 1_000)
    expect((await get('/sagas?stuck=true')).items).toMatchObject([
      { orderId: waiting[0]!.aggregateId, status: 'CONFIRMED', stuck: true },
    ])
    expect(await tracker.metrics.text()).toMatch(/saga_orders_stuck_rows\{[^}]*\} 1\n/)
  })
})
