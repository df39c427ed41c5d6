import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { v4, v7 } from 'uuid'

import { forgetInbox, inboxRetention } from '../src/inbox-retention.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { left, newGuest, recordOf } from './support/heard.ts'

describe('inbox rows older than the retention', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(() => bar.db.query('truncate inbox'))

  const day = (date: number) => new Date(Date.UTC(2026, 2, date))
  const insert = (eventId: string, receivedAt: Date) =>
    bar.db.query('insert into inbox (event_id, received_at) values ($1, $2)', [eventId, receivedAt])
  const at = (date: Date) => v7({ msecs: date.getTime() })

  it('go, in small batches, and the others stay', async () => {
    for (let date = 1; date <= 20; date++) await insert(at(day(date)), day(date))
    expect(await forgetInbox(bar.db, { olderThan: day(11), batch: 3 })).toBe(10)
    const { rows } = await bar.db.query<{ oldest: Date }>('select min(received_at) as oldest from inbox')
    expect(rows[0]?.oldest).toEqual(day(11))
    expect(await forgetInbox(bar.db, { olderThan: day(11) })).toBe(0)
  })

  it('are old by when they arrived: an old event that came late is kept', async () => {
    for (let date = 1; date <= 9; date++) await insert(at(day(date)), day(15))
    await insert(at(day(5)), day(6))
    expect(await forgetInbox(bar.db, { olderThan: day(11), batch: 2 })).toBe(1)
    expect(await bar.count('inbox')).toBe(9)
  })

  it('are kept when their id says nothing about their age', async () => {
    await insert(v4().replace(/^./, 'f'), day(1))
    expect(await forgetInbox(bar.db, { olderThan: day(11) })).toBe(0)
  })

  it('are looked for by themselves, again and again', async () => {
    await insert(at(day(1)), day(1))
    const clock = { now: () => day(10) }
    const retention = inboxRetention({ db: bar.db, keepMs: 5 * 86_400_000, everyMs: 10, clock })
    await eventually(async () => expect(await bar.count('inbox')).toBe(0))
    // The one that is to stay comes first: once the other has gone, it has been looked at as well.
    await insert(at(day(6)), day(6))
    await insert(at(day(2)), day(2))
    await eventually(async () => {
      const { rows } = await bar.db.query<{ at: Date }>('select received_at as at from inbox')
      expect(rows.map(({ at }) => at)).toEqual([day(6)])
    })
    await retention.stop()
  })

  it('are not missed: beyond the retention the state makes a redelivery harmless', async () => {
    const broker = handBroker()
    const ignored: string[] = []
    await bar.consume(broker, { observer: { ignored: (_, reason) => ignored.push(reason) } })
    const guest = newGuest()
    const records = await broker.deliver([recordOf(left(guest))])
    await bar.db.query('truncate inbox')
    await broker.redeliver(records)
    expect(ignored).toEqual(['tab already none', 'tab already none'])
  })
})
