import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import type { Effects } from '../src/effects.ts'
import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal, type CardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest } from './support/heard.ts'
import { losesCommitOf, losesCommits } from './support/lost-commit.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('a call', () => {
  let bar: Bar
  let terminal: CardTerminal
  let guest: string
  let runner: Effects | undefined
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    terminal = cardTerminal()
    guest = newGuest()
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver([drink(guest, 'beer'), left(guest)])
  })
  afterEach(() => runner?.stop())

  const paid = (key: string) =>
    eventually(async () => expect(await bar.tab(guest)).toEqual({ status: 'paid', id: `paid ${key}` }))

  it('that succeeded and then timed out is asked about before it is tried again', async () => {
    const key = `${guest}:pay:1`
    terminal.loseNextAnswer()
    runner = tabPayments(bar, terminal)
    await paid(key)
    expect(terminal.log).toEqual([`perform ${key}`, `ask ${key}`])
  })

  it('that is not found is made again under the same key: it may be in flight', async () => {
    const key = `${guest}:pay:1`
    terminal.loseNextCall()
    runner = tabPayments(bar, terminal)
    await paid(key)
    expect(terminal.log).toEqual([`perform ${key}`, `ask ${key}`, `perform ${key}`])
  })

  it('that is refused is made anew under a new key, at once', async () => {
    terminal.refuse(`${guest}:pay:1`)
    runner = tabPayments(bar, terminal, { pollMs: 60_000 })
    await paid(`${guest}:pay:2`)
    expect(terminal.log).toEqual([`perform ${guest}:pay:1`, `perform ${guest}:pay:2`])
  })

  it('is claimed again when the reply to the commit of its claim is lost, and made once', async () => {
    const key = `${guest}:pay:1`
    runner = tabPayments(bar, terminal, { db: losesCommits(bar.db, ['committed']), leaseMs: 50 })
    await paid(key)
    expect([...terminal.answers.keys()]).toEqual([key])
  })

  it('is recorded once although the reply to that commit is lost', async () => {
    const key = `${guest}:pay:1`
    // Of all steps only an outcome says something.
    const db = losesCommitOf(bar.db, /insert into outbox/)
    runner = tabPayments(bar, terminal, { db, leaseMs: 50 })
    await paid(key)
    expect(db.lostIt).toBe(true)
    expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabPaid'])
    expect([...terminal.answers.keys()]).toEqual([key])
  })

  it('is made as soon as a commit rings, not at the next poll', async () => {
    runner = tabPayments(bar, terminal, { pollMs: 60_000 })
    await paid(`${guest}:pay:1`)
    const next = newGuest()
    const broker = handBroker()
    await bar.consume(broker, { afterCommit: () => runner?.wake() })
    await broker.deliver([drink(next, 'beer'), left(next)])
    await eventually(async () => expect(await bar.tab(next)).toMatchObject({ status: 'paid' }))
  })

  it('that can never be claimed keeps nobody waiting', async () => {
    const others = Array.from({ length: 5 }, newGuest)
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver(others.flatMap((other) => [drink(other, 'beer'), left(other)]))
    await bar.db.query(`update tabs set effect_key = 'a key of long ago' where id = $1`, [guest])
    runner = tabPayments(bar, terminal)
    for (const other of others) {
      await eventually(async () => expect(await bar.tab(other)).toMatchObject({ status: 'paid' }))
    }
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', begun: false })
  })
})
