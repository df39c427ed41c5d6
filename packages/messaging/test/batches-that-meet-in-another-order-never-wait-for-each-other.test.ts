import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { eventually } from '@repo/local-stack/jest/eventually'
import { postgres } from '@repo/postgres/database'

import { deferred } from '../src/deferred.ts'
import type { Message } from '../src/message.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'

describe('batches that lock the same keys in another order', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('never wait for each other in a circle: every lock is taken in one order', async () => {
    const retried: string[] = []
    const observer = { retried: (code: string) => void retried.push(code) }
    const [up, down] = [handBroker(), handBroker()]
    // A machine that stands still for a moment is no circle: whoever only waits has all the time it needs.
    const patient = postgres({ url: bar.url, lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 })
    for (const broker of [up, down]) await bar.consume(broker, { observer, db: patient })
    for (let round = 0; round < 5; round++) {
      const guests = Array.from({ length: 400 }, newGuest)
      const batch = (): Message[] => guests.map((guest) => drink(guest, 'beer'))
      // First the rows are made, then there are two more rounds in which they only have to be locked.
      for (let again = 0; again < 3; again++) {
        await Promise.all([up.deliver(batch()), down.deliver(batch().toReversed())])
      }
      expect(await bar.tab(guests[0] as string)).toMatchObject({ drinks: Array(6).fill('beer') })
    }
    expect(retried).toEqual([])
    await patient.stop()
  })

  it('nor when both have to wait for a third in the middle of their locks', async () => {
    const retried: string[] = []
    const observer = { retried: (code: string) => void retried.push(code) }
    const [up, down] = [handBroker(), handBroker()]
    const patient = postgres({ url: bar.url, lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 })
    for (const broker of [up, down]) await bar.consume(broker, { observer, db: patient })
    const guests = [newGuest(), newGuest(), newGuest()].sort()
    const [locked, gate] = [deferred(), deferred()]
    const third = patient.transaction(async (tx) => {
      await tx.query(
        `insert into tabs (id, status, state, version, published) values ($1, 'none', '{}', 0, 0)`,
        [guests[1]],
      )
      locked.resolve()
      await gate.promise
      await tx.query('delete from tabs where id = $1', [guests[1]])
    })
    await locked.promise

    const batch = (): Message[] => guests.map((guest) => drink(guest, 'beer'))
    const delivered = Promise.all([up.deliver(batch()), down.deliver(batch().toReversed())])
    await eventually(async () => expect(await bar.waitingForALock()).toBe(2))
    gate.resolve()
    await Promise.all([third, delivered])

    for (const guest of guests) expect(await bar.tab(guest)).toMatchObject({ drinks: ['beer', 'beer'] })
    expect(retried).toEqual([])
    await patient.stop()
  })
})
