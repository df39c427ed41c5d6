import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest } from './support/heard.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('an outcome whose event cannot be written', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('is not recorded either, and both are there once they can be', async () => {
    const guest = newGuest()
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver([drink(guest, 'beer'), left(guest)])
    await bar.db.query(`alter table outbox add constraint no_payments check (type <> 'TabPaid') not valid`)
    const terminal = cardTerminal()
    const failures: unknown[] = []
    const noted = (fields: object) => void ('err' in fields && failures.push(fields.err))
    const log = { debug: () => {}, info: () => {}, warn: noted, error: noted }
    const runner = tabPayments(bar, terminal, { leaseMs: 50, log })
    await eventually(() => expect(failures.length).toBeGreaterThan(0))
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', begun: true })

    await bar.db.query('alter table outbox drop constraint no_payments')
    await eventually(async () => expect(await bar.tab(guest)).toMatchObject({ status: 'paid' }))
    await runner.stop()
    expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabPaid'])
    expect([...terminal.answers.keys()]).toEqual([`${guest}:pay:1`])
  })
  it('happened when the clock says that the outcome is recorded by', async () => {
    const guest = newGuest()
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver([drink(guest, 'beer'), left(guest)])
    const wrong = new Date('2026-03-14T15:00:00Z')
    const runner = tabPayments(bar, cardTerminal(), { clock: { now: () => wrong } })
    await eventually(async () => expect(await bar.tab(guest)).toMatchObject({ status: 'paid' }))
    await runner.stop()
    expect((await bar.said(guest)).at(-1)).toMatchObject({ type: 'TabPaid', occurredAt: wrong })
  })
})
