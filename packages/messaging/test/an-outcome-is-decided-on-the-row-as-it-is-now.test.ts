import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { handBroker, type HandBroker } from './support/hand-broker.ts'
import { drink, left, newGuest, robbed } from './support/heard.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('an outcome', () => {
  let bar: Bar
  let broker: HandBroker
  let guest: string
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(async () => {
    guest = newGuest()
    broker = handBroker()
    await bar.consume(broker)
    await broker.deliver([drink(guest, 'beer'), left(guest)])
  })

  it('is decided on the row as it is now: what came during the call counts', async () => {
    const terminal = cardTerminal()
    const { open } = terminal.hold()
    const runner = tabPayments(bar, terminal)
    await eventually(() => expect(terminal.log).toHaveLength(1))
    await broker.deliver([robbed(guest)])
    expect(await bar.tab(guest)).toMatchObject({ status: 'payingUnwanted' })
    open()
    await eventually(async () => expect(await bar.tab(guest)).toEqual({ status: 'cancelled' }))
    await runner.stop()
    expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabCancelled'])
  })

  it('never comes of a call that was cancelled before its claim: the provider hears nothing', async () => {
    const terminal = cardTerminal()
    await broker.deliver([robbed(guest)])
    const witness = newGuest()
    await broker.deliver([drink(witness, 'beer'), left(witness)])
    const runner = tabPayments(bar, terminal)
    await eventually(async () => expect(await bar.tab(witness)).toMatchObject({ status: 'paid' }))
    await runner.stop()
    expect(terminal.log).toEqual([`perform ${witness}:pay:1`])
    expect(await bar.tab(guest)).toEqual({ status: 'cancelled' })
  })
})
