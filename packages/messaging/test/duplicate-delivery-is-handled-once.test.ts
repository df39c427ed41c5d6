import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { eventually } from '@repo/local-stack/jest/eventually'

import { deferred } from '../src/deferred.ts'
import { withoutAhead } from '../src/handle-once.ts'
import type { Handle } from '../src/message-handler.ts'
import type { Tx } from '../src/ports.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'

describe('a message that is delivered again', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('is handled once: within a batch, in a later batch, and at two members at the same time', async () => {
    const duplicates: string[] = []
    const observer = { duplicate: (topic: string) => duplicates.push(topic) }
    const [mine, theirs] = [handBroker(), handBroker()]
    await bar.consume(mine, { observer })
    await bar.consume(theirs, { observer })
    const guest = newGuest()
    const beer = drink(guest, 'beer')

    const records = await mine.deliver([beer, beer, drink(guest, 'wine')])
    await mine.redeliver(records)
    const gin = [drink(guest, 'gin')]
    await Promise.all([mine.deliver(gin), theirs.deliver(gin)])

    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer', 'wine', 'gin'] })
    expect((await bar.said(guest)).map(({ aggregateVersion }) => aggregateVersion)).toEqual([1, 2, 3])
    expect(duplicates).toHaveLength(1 + 3 + 1)
  })

  it('is a duplicate and not parked where its aggregate cannot be read any more', async () => {
    const duplicates: string[] = []
    const broker = handBroker()
    const handle: Handle = Object.assign(withoutAhead(bar.handle), {
      ahead: async (tx: Tx) => {
        await tx.query('select from tabs_of_tomorrow')
        return () => Promise.reject(new Error('nothing was read'))
      },
    })
    await bar.consume(broker, { handle, observer: { duplicate: (topic: string) => duplicates.push(topic) } })
    const guest = newGuest()
    const records = await broker.deliver([drink(guest, 'beer')])
    await broker.redeliver(records)

    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer'] })
    expect(duplicates).toHaveLength(1)
    const { rows } = await bar.db.query('select id from dead_letters where key = $1', [guest])
    expect(rows).toEqual([])
  })

  it('while it is being handled waits, and is then a duplicate', async () => {
    const handled = deferred()
    const gate = deferred()
    const heldOpen: Handle = async (tx, deliveries) => {
      const outcomes = await bar.handle(tx, deliveries)
      handled.resolve()
      await gate.promise
      return outcomes
    }
    const [mine, theirs] = [handBroker(), handBroker()]
    const duplicates: string[] = []
    await bar.consume(mine, { handle: heldOpen })
    await bar.consume(theirs, { observer: { duplicate: (topic: string) => duplicates.push(topic) } })
    const guest = newGuest()
    const gin = [drink(guest, 'gin')]
    const first = mine.deliver(gin)
    await handled.promise
    const second = theirs.deliver(gin)
    await eventually(async () => expect(await bar.waitingForALock()).toBe(1))
    gate.resolve()
    await Promise.all([first, second])

    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['gin'] })
    expect(duplicates).toHaveLength(1)
  })

  it('leads to events with ids of their own, and says that it was their cause', async () => {
    const broker = handBroker()
    await bar.consume(broker)
    const guest = newGuest()
    const heard = [drink(guest, 'beer'), drink(guest, 'wine')]
    await broker.deliver(heard)
    const said = await bar.said(guest)
    expect(said.map(({ metadata }) => metadata.causationId)).toEqual(heard.map(({ eventId }) => eventId))
    const ids = [...heard, ...said].map(({ eventId }) => eventId)
    expect(new Set(ids).size).toBe(4)
  })
})
