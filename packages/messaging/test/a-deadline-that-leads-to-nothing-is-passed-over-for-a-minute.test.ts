import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import type { Deadlines } from '../src/deadlines.ts'
import { openBar, type Bar } from './support/bar.ts'
import { closingCause, closingTime, openTabs, type ClosingTime } from './support/closing-time.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'
import { recordedLog } from './support/recorded-log.ts'

describe('closing time', () => {
  let bar: Bar
  let guest: string
  let one: Deadlines | undefined
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    await bar.db.query('truncate tabs, outbox')
    guest = newGuest()
    await order([guest])
  })
  afterEach(async () => {
    await one?.stop()
    one = undefined
  })

  async function order(guests: readonly string[]): Promise<void> {
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver(guests.map((each) => drink(each, 'beer')))
  }
  const watcher = (options: Partial<ClosingTime> = {}) => closingTime(bar, options)
  const closed = (count: number) => bar.reached('cancelled', count)

  it('that fails for a tab is tried again after a minute, and not before', async () => {
    let minutes = 0
    let stubborn = true
    const tries: number[] = []
    const { lines, log } = recordedLog()
    one = watcher({
      log,
      clock: { now: () => new Date(minutes * 60_000) },
      due: async (tx, given) => {
        const rows = await openTabs(tx, given)
        tries.push(rows.length)
        return rows
      },
      stepOf: ({ id }, at) => ({
        aggregateId: id,
        command: () => {
          if (stubborn) throw new TypeError('will not leave')
          return { type: 'Cancel' }
        },
        cause: closingCause,
        at,
      }),
    })
    await eventually(() => expect(tries.length).toBeGreaterThan(5))
    expect(tries.filter((rows) => rows > 0)).toEqual([1])
    expect(lines).toEqual([
      {
        level: 'warn',
        text: 'a deadline that led to nothing is passed over for a minute',
        fields: expect.objectContaining({ aggregateId: guest }),
      },
    ])
    stubborn = false
    minutes = 1
    await closed(1)
  })

  it('rings once for every batch that did something, and counts what it did', async () => {
    await order(Array.from({ length: 4 }, newGuest))
    const fired: number[] = []
    let rung = 0
    one = watcher({ batch: 2, observer: { fired: (rows) => fired.push(rows) }, afterCommit: () => rung++ })
    await closed(5)
    await one.stop()
    expect(fired).toEqual([2, 2, 1])
    expect(rung).toBe(3)
  })

  it('comes when somebody wakes the watcher, however seldom it looks', async () => {
    one = watcher({ everyMs: 600_000 })
    await closed(1)
    await order([newGuest()])
    one.wake()
    await closed(2)
  })

  it('comes for all at once where nothing limits it, and for no more than the batch where something does', async () => {
    const limits: number[] = []
    const watched: Partial<ClosingTime> = {
      everyMs: 600_000,
      due: (tx, given) => {
        limits.push(given.limit)
        return openTabs(tx, given)
      },
    }
    one = watcher(watched)
    await closed(1)
    await one.stop()
    expect(limits).toEqual([200])
  })

  it('survives a question that cannot be asked, and somebody reads about it', async () => {
    const { lines, log } = recordedLog()
    let broken = true
    one = watcher({
      log,
      due: (tx, given) => {
        if (broken) throw new TypeError('this is no question')
        return openTabs(tx, given)
      },
    })
    await eventually(() =>
      expect(lines.map(({ level, text }) => `${level} ${text}`)).toContain(
        'error could not look for deadlines',
      ),
    )
    broken = false
    await closed(1)
  })
})
