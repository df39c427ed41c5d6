import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import type { EffectRunner } from '../src/effects.ts'
import type { EffectsObserver } from '../src/effects-options.ts'
import type { Message } from '../src/message.ts'
import type { Database, Tx } from '../src/ports.ts'
import { deferred } from '../src/deferred.ts'
import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal, type CardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest, robbed } from './support/heard.ts'
import { losesCommits } from './support/lost-commit.ts'
import type { Tab, TabCommand, TabFact } from './support/tab.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('the first attempt at a call', () => {
  let bar: Bar
  let terminal: CardTerminal
  let runner: EffectRunner<TabCommand, TabFact, Tab>
  let claims: number
  const observer: Partial<EffectsObserver> = { claimed: (rows) => void (claims += rows) }
  // Nobody looks by himself: what is called was begun, or rung for.
  const options = { observer, pollMs: 600_000 }
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    await bar.db.query('truncate tabs, outbox')
    terminal = cardTerminal()
    claims = 0
  })
  afterEach(() => runner.stop())

  /** Starts the runner, and waits until it has looked for what may have been left from before: nothing. */
  async function start(options: Parameters<typeof tabPayments>[2]): Promise<void> {
    const looked = deferred()
    const transaction: Database['transaction'] = (work) => bar.db.transaction(work).finally(looked.resolve)
    runner = tabPayments(bar, terminal, { ...options, db: { ...bar.db, transaction } })
    await looked.promise
    await new Promise((resolve) => setImmediate(resolve))
  }
  async function hear(messages: readonly Message[], db: Database = bar.db): Promise<void> {
    const broker = handBroker()
    await bar.consume(broker, { db, handle: bar.handleWith(runner.firstAttempts) })
    await broker.deliver(messages)
  }
  const visit = (guest: string): Message[] => [drink(guest, 'beer'), left(guest)]
  const payment = (guest: string) => `perform ${guest}:pay:1`
  async function row(guest: string) {
    const { rows } = await bar.db.query(
      `select effect_attempts as attempts, correlation_id as "correlationId", causation_id as "causationId",
              round(extract(epoch from effect_due_at - clock_timestamp()))::int as "dueIn"
       from tabs where id = $1`,
      [guest],
    )
    return rows[0]
  }
  /** A database on which the first claim, when it has found its rows, waits until it may go on. */
  function firstClaimHeld() {
    const found = deferred()
    const goOn = deferred()
    let claiming = true
    const transaction: Database['transaction'] = (work) =>
      bar.db.transaction(async (tx) => {
        const result = await work(tx)
        if (!claiming) return result
        claiming = false
        found.resolve()
        await goOn.promise
        return result
      })
    return { db: { ...bar.db, transaction }, found, goOn }
  }
  /** Hears a visit in a transaction of the test's own, with what the test does before its end. */
  const inTransaction = (guest: string, before: (tx: Tx) => Promise<void>): Promise<void> =>
    bar.db.transaction(async (tx) => {
      const records = visit(guest).map((message) => ({
        message,
        ...{ topic: 'guest.events', partition: 0, offset: 0n, traceparent: undefined },
      }))
      await bar.handleWith(runner.firstAttempts)(tx, records)
      await before(tx)
    })

  it('is committed with what wants it, leased and counted, and needs no claim', async () => {
    const { open } = terminal.hold()
    await start(options)
    const guest = newGuest()
    const [served, asked] = visit(guest) as [Message, Message]
    await hear([served, asked])
    await eventually(() => expect(terminal.log).toEqual([payment(guest)]))
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', begun: true })
    const { dueIn, ...begun } = (await row(guest)) as { dueIn: number }
    expect(begun).toEqual({
      attempts: 1,
      correlationId: `evening of ${guest}`,
      causationId: asked.eventId,
    })
    expect(dueIn).toBeGreaterThan(20)
    expect(dueIn).toBeLessThanOrEqual(30)
    open()
    await bar.reached('paid', 1)
    expect(claims).toBe(0)
    expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabPaid'])
  })

  it('is made once that is committed, and not before', async () => {
    await start(options)
    const guest = newGuest()
    await inTransaction(guest, async (tx) => {
      await tx.query('select 1')
      expect(terminal.log).toEqual([])
    })
    await bar.reached('paid', 1)
    expect(terminal.log).toEqual([payment(guest)])
  })

  it('is not made where nothing was committed, and takes nobody else its place', async () => {
    await start({ ...options, concurrency: 1 })
    const [dropped, kept] = [newGuest(), newGuest()]
    const attempt = inTransaction(dropped, () => Promise.reject(new Error('thought better of it')))
    await expect(attempt).rejects.toThrow('thought better of it')
    await hear(visit(kept))
    await bar.reached('paid', 1)
    expect(terminal.log).toEqual([payment(kept)])
    expect(await bar.tab(dropped)).toBeUndefined()
  })

  it('of which nobody knows whether it was committed is left to its lease, and asked about first', async () => {
    await start({ ...options, pollMs: 20, leaseMs: 1_000 })
    const guest = newGuest()
    await hear(visit(guest), losesCommits(bar.db, ['committed']))
    expect(await row(guest)).toMatchObject({ attempts: 1 })
    expect(terminal.log).toEqual([])
    await bar.reached('paid', 1)
    expect(terminal.log).toEqual([`ask ${guest}:pay:1`, payment(guest)])
  })

  it('begins where there is room, and the others when a call ends', async () => {
    const { open } = terminal.hold()
    await start({ ...options, concurrency: 2 })
    await hear(Array.from({ length: 5 }, newGuest).flatMap(visit))
    await eventually(() => expect(terminal.log).toHaveLength(2))
    const { rowCount } = await bar.db.query('select from tabs where effect_due_at <= clock_timestamp()')
    expect(rowCount).toBe(3)
    open()
    await bar.reached('paid', 5)
    expect(terminal.log).toHaveLength(5)
    expect(claims).toBe(3)
  })

  it('shares the places with those that are claimed: no more calls at a time than there may be', async () => {
    const { perform } = terminal
    let now = 0
    let most = 0
    const counting: CardTerminal = {
      ...terminal,
      async perform(key, request) {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        return perform(key, request).finally(() => now--)
      },
    }
    await bar.visit(Array.from({ length: 10 }, newGuest))
    const { db, found, goOn } = firstClaimHeld()
    runner = tabPayments(bar, counting, { ...options, db, concurrency: 4, batch: 4 })
    await found.promise
    await hear(Array.from({ length: 10 }, newGuest).flatMap(visit))
    goOn.resolve()
    await bar.reached('paid', 20)
    expect(most).toBe(4)
    expect(claims).toBe(20)
  })

  it('finds half of the places free while a claim looks, however few there are', async () => {
    await bar.visit(Array.from({ length: 10 }, newGuest))
    const { db, found, goOn } = firstClaimHeld()
    runner = tabPayments(bar, terminal, { ...options, db, concurrency: 4 })
    await found.promise
    const guests = Array.from({ length: 2 }, newGuest)
    await hear(guests.flatMap(visit))
    await eventually(() => expect(terminal.log.toSorted()).toEqual(guests.map(payment).toSorted()))
    goOn.resolve()
    await bar.reached('paid', 12)
    expect(claims).toBe(10)
  })

  it('that is open when the runner stops is made and recorded before it has stopped', async () => {
    await start(options)
    const guest = newGuest()
    let stopping = Promise.resolve()
    await inTransaction(guest, async () => {
      stopping = runner.stop()
    })
    await stopping
    expect(terminal.log).toEqual([payment(guest)])
    expect(await bar.tab(guest)).toMatchObject({ status: 'paid' })
  })

  it('is not begun when the same batch takes the wish back', async () => {
    await start(options)
    const [guest, witness] = [newGuest(), newGuest()]
    await hear([...visit(guest), robbed(guest), ...visit(witness)])
    await bar.reached('paid', 1)
    expect(terminal.log).toEqual([payment(witness)])
    expect(await bar.tab(guest)).toEqual({ status: 'cancelled' })
  })

  it('is the only one where a later message wants the same call still', async () => {
    const { open } = terminal.hold()
    await start(options)
    const guest = newGuest()
    await hear(visit(guest))
    await hear([robbed(guest)])
    expect(await bar.tab(guest)).toMatchObject({ status: 'payingUnwanted' })
    expect(await row(guest)).toMatchObject({ attempts: 1 })
    open()
    await bar.reached('cancelled', 1)
    expect(terminal.log).toEqual([payment(guest)])
  })

  it('is left to others by a runner that stops', async () => {
    await start(options)
    await runner.stop()
    const guest = newGuest()
    await hear(visit(guest))
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', begun: false })
    const other = tabPayments(bar, terminal, options)
    await bar.reached('paid', 1)
    await other.stop()
    expect(terminal.log).toEqual([payment(guest)])
    expect(claims).toBe(1)
  })
})
