import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest, robbed } from './support/heard.ts'
import { deferred } from '../src/deferred.ts'
import type { Handle } from '../src/message-handler.ts'
import type { Tx } from '../src/ports.ts'

describe('two messages for a key, in two transactions at once', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it.each([
    ['first', 'commits', []],
    ['next', 'commits', ['water']],
    ['next', 'writes', ['water']],
  ])(
    'the %s of its key, are decided one after the other: while one %s, the other waits, and sees what it led to',
    async (_, pause, before) => {
      const guest = newGuest()
      const [first, second] = [handBroker(), handBroker()]
      const early = handBroker()
      await bar.consume(early)
      for (const name of before) await early.deliver([drink(guest, name)])
      const gate = deferred()
      const decided = deferred()
      const heldOpen: Handle = async (tx, deliveries) => {
        const hold = async () => {
          decided.resolve()
          await gate.promise
        }
        const query: Tx['query'] = async (sql, values) => {
          if (pause === 'writes' && /into tabs[^]*do update/.test(sql)) await hold()
          return tx.query(sql, values)
        }
        const outcomes = await bar.handle({ ...tx, query }, deliveries)
        if (pause === 'commits') await hold()
        return outcomes
      }
      await bar.consume(first, { handle: heldOpen })
      await bar.consume(second)

      const ordering = first.deliver([drink(guest, 'beer')])
      await decided.promise
      const robbing = second.deliver([robbed(guest)])
      await eventually(async () => expect(await bar.waitingForALock()).toBe(1))
      gate.resolve()
      await Promise.all([ordering, robbing])

      // Had the second seen no row, its "cancelled before anything" would have overwritten the drink, or got lost.
      expect((await bar.said(guest)).map(({ type, aggregateVersion }) => [type, aggregateVersion])).toEqual([
        ...before.map((_, index) => ['TabGrew', index + 1]),
        ['TabGrew', before.length + 1],
        ['TabCancelled', before.length + 2],
      ])
      expect(await bar.tab(guest)).toEqual({ status: 'cancelled' })
    },
  )

  it('lose nothing when many of them race', async () => {
    const brokers = [handBroker(), handBroker(), handBroker(), handBroker()]
    for (const broker of brokers) await bar.consume(broker)
    const guests = Array.from({ length: 20 }, newGuest)
    // Each member has the guests in an order of its own.
    await Promise.all(
      brokers.map((broker, member) => {
        const rotated = [...guests.slice(member * 5), ...guests.slice(0, member * 5)]
        return broker.deliver(rotated.map((guest) => drink(guest, `from ${member}`)))
      }),
    )
    for (const guest of guests) {
      expect(await bar.tab(guest)).toMatchObject({
        drinks: expect.arrayContaining([0, 1, 2, 3].map((m) => `from ${m}`)),
      })
      expect((await bar.said(guest)).map(({ aggregateVersion }) => aggregateVersion)).toEqual([1, 2, 3, 4])
    }
  })
})
