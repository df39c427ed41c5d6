import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest, robbed } from './support/heard.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('published versions', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('are 1, 2, 3 ... in the order of the outbox, whoever writes: messages and outcomes race for the rows', async () => {
    const terminal = cardTerminal()
    const guests = Array.from({ length: 30 }, newGuest)
    const runners = [1, 2].map(() => tabPayments(bar, terminal, { batch: 7 }))
    const brokers = [handBroker(), handBroker()]
    const wake = () => runners.forEach((runner) => runner.wake())
    for (const broker of brokers) await bar.consume(broker, { afterCommit: wake })
    await Promise.all(
      brokers.flatMap((broker, member) =>
        guests.map((guest) =>
          broker.deliver([drink(guest, `from ${member}`), left(guest), robbed(guest)], guests.indexOf(guest)),
        ),
      ),
    )
    await eventually(async () => {
      const { rows } = await bar.db.query(`select from tabs where status not in ('paid', 'cancelled')`)
      expect(rows).toEqual([])
    })
    await Promise.all(runners.map((runner) => runner.stop()))

    for (const guest of guests) {
      const versions = (await bar.said(guest)).map(({ aggregateVersion }) => aggregateVersion)
      expect(versions).toEqual(versions.map((_, index) => index + 1))
    }
    const { rows } = await bar.db.query(
      `select id from tabs join lateral (
         select count(*)::int as said from outbox where key = tabs.id::text) as outbox on true
       where published <> said`,
    )
    expect(rows).toEqual([])
  })
})
