import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { deadlines, type Deadlines, type DeadlinesOptions } from '../src/deadlines.ts'
import type { Log } from '../src/log.ts'
import { fastRetries, openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'
import type { Tab, TabCommand, TabFact } from './support/tab.ts'

interface OpenTab {
  readonly id: string
}
type Options = DeadlinesOptions<TabCommand, TabFact, Tab, OpenTab>

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
  const cause = { correlationId: 'closing', causationId: 'deadline', userId: null, traceparent: undefined }
  const due: Options['due'] = async (tx, { limit, except }) => {
    const { rows } = await tx.query<OpenTab>(
      `select id::text from tabs where status = 'open' and id <> all($2::uuid[]) order by id limit $1
       for update skip locked`,
      [limit, except],
    )
    return rows
  }
  const watcher = (options: Partial<Options> = {}) =>
    deadlines<TabCommand, TabFact, Tab, OpenTab>({
      db: bar.db,
      participant: bar.tabs,
      clock: { now: () => new Date() },
      due,
      stepOf: ({ id }, at) => ({ aggregateId: id, command: () => ({ type: 'Cancel' }), cause, at }),
      everyMs: 10,
      retryPolicy: fastRetries,
      ...options,
    })
  const closed = (count: number) =>
    eventually(async () => {
      const { rows } = await bar.db.query(`select from tabs where status = 'cancelled'`)
      expect(rows).toHaveLength(count)
    })
  function logged() {
    const lines: { level: string; text: string; fields: Readonly<Record<string, unknown>> }[] = []
    const at = (level: string) => (fields: object, text: string) =>
      void lines.push({ level, text, fields: { ...fields } })
    const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
    return { lines, log }
  }

  it('that fails for a tab is tried again after a minute, and not before', async () => {
    let minutes = 0
    let stubborn = true
    const tries: number[] = []
    const { lines, log } = logged()
    one = watcher({
      log,
      clock: { now: () => new Date(minutes * 60_000) },
      due: async (tx, given) => {
        const rows = await due(tx, given)
        tries.push(rows.length)
        return rows
      },
      stepOf: ({ id }, at) => ({
        aggregateId: id,
        command: () => {
          if (stubborn) throw new TypeError('will not leave')
          return { type: 'Cancel' }
        },
        cause,
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
    const watched: Partial<Options> = {
      everyMs: 600_000,
      due: (tx, given) => {
        limits.push(given.limit)
        return due(tx, given)
      },
    }
    one = watcher(watched)
    await closed(1)
    await one.stop()
    expect(limits).toEqual([200])
  })

  it('survives a question that cannot be asked, and somebody reads about it', async () => {
    const { lines, log } = logged()
    let broken = true
    one = watcher({
      log,
      due: (tx, given) => {
        if (broken) throw new TypeError('this is no question')
        return due(tx, given)
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
