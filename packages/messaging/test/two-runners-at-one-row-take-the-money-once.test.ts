import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { readEffectDepths } from '../src/effect-depths.ts'
import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { newGuest } from './support/heard.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('two runners', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('share the rows: none is called for twice while its lease lasts', async () => {
    const terminal = cardTerminal()
    const guests = Array.from({ length: 50 }, newGuest)
    await bar.visit(guests)
    expect(await readEffectDepths(bar.db, 'tabs')).toMatchObject([{ step: 'pay', dueRows: 50 }])
    const runners = [1, 2, 3].map(() => tabPayments(bar, terminal, { batch: 5 }))
    await bar.reached('paid', 50)
    await Promise.all(runners.map((runner) => runner.stop()))
    expect(await readEffectDepths(bar.db, 'tabs')).toEqual([])
    expect(terminal.log.toSorted()).toEqual(guests.map((guest) => `perform ${guest}:pay:1`).toSorted())
  })

  it('at one row, after a lease ran out, take the money once and say so once', async () => {
    const terminal = cardTerminal()
    const guest = newGuest()
    await bar.visit([guest])
    const { open } = terminal.hold()
    const ignored: string[] = []
    const options = {
      leaseMs: 30,
      observer: { ignored: (_: string, reason: string) => ignored.push(reason) },
    }
    const runners = [1, 2].map(() => tabPayments(bar, terminal, options))
    const key = `${guest}:pay:1`
    const performed = () => terminal.log.filter((line) => line === `perform ${key}`).length
    await eventually(() => expect(performed()).toBeGreaterThanOrEqual(2))
    open()
    await eventually(async () => expect(await bar.tab(guest)).toEqual({ status: 'paid', id: `paid ${key}` }))
    await Promise.all(runners.map((runner) => runner.stop()))
    expect((await bar.said(guest)).map(({ type }) => type)).toEqual(['TabGrew', 'TabPaid'])
    expect(new Set(ignored)).toEqual(new Set(['tab already paid']))
  })
})
