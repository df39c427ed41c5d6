import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'

import { openBar, type Bar } from './support/bar.ts'
import { closingCause, closingTime, type ClosingTime } from './support/closing-time.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'
import { losesCommits } from './support/lost-commit.ts'

describe('closing time', () => {
  let bar: Bar
  let guests: readonly string[]
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    await bar.db.query('truncate tabs, outbox')
    guests = Array.from({ length: 20 }, newGuest)
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver(guests.map((guest) => drink(guest, 'beer')))
  })

  const watcher = (options: Partial<ClosingTime> = {}) => closingTime(bar, { batch: 3, ...options })
  const closed = (count: number) => bar.reached('cancelled', count)

  it('comes once for every tab, with several watchers and lost replies', async () => {
    const fired: number[] = []
    const observer = { fired: (rows: number) => fired.push(rows) }
    const watchers = [
      watcher({ observer }),
      watcher({ observer, db: losesCommits(bar.db, ['committed', 'rolled back']) }),
    ]
    await closed(20)
    await Promise.all(watchers.map((one) => one.stop()))
    for (const guest of guests) {
      expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabCancelled'])
    }
    // What was committed under a lost reply is counted by nobody.
    expect(fired.reduce((sum, rows) => sum + rows, 0)).toBeGreaterThanOrEqual(17)
  })

  it('passes over the tab that fails, and comes for all the others', async () => {
    const stubborn = guests[7]
    const one = watcher({
      batch: 50,
      stepOf: ({ id }, at) => ({
        aggregateId: id,
        command: () => {
          if (id === stubborn) throw new TypeError('will not leave')
          return { type: 'Cancel' }
        },
        cause: closingCause,
        at,
      }),
    })
    await closed(19)
    await one.stop()
    expect(await bar.tab(stubborn ?? '')).toMatchObject({ status: 'open' })
  })

  it('is not spent on a tab for which it means nothing', async () => {
    const ignored: string[] = []
    const one = watcher({
      batch: 50,
      observer: { ignored: (reason) => ignored.push(reason) },
      stepOf: ({ id }, at) => ({
        aggregateId: id,
        command: () => (id === guests[0] ? { type: 'BeginAttempt' } : { type: 'Cancel' }),
        cause: closingCause,
        at,
      }),
    })
    await closed(19)
    await one.stop()
    expect(ignored).toEqual(['tab already open'])
  })
})
