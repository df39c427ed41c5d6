import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { kafka } from '@repo/kafka/broker'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'

import { deferred } from '../src/deferred.ts'
import type { Handle } from '../src/message-handler.ts'
import type { Broker } from '../src/ports.ts'
import { openBar, type Bar } from './support/bar.ts'
import { drink, left, newGuest, toSend } from './support/heard.ts'

describe('a rebalance in the middle of a batch', () => {
  let bar: Bar
  const brokers: Broker[] = []
  const member = () => {
    const broker = kafka({ brokers: testStack.brokers, clientId: 'member', sessionTimeoutMs: 6_000 })
    brokers.push(broker)
    return broker
  }
  beforeAll(async () => (bar = await openBar()))
  afterAll(async () => {
    await Promise.all(brokers.map((broker) => broker.stop()))
    await bar.close()
  })

  it('loses nothing, doubles nothing and keeps the order of every key', async () => {
    const topic = await testStack.topic('guest')
    const group = testStack.unique('bar')
    const guests = Array.from({ length: 60 }, newGuest)
    const rounds = ['beer', 'wine', 'gin', 'rum']
    const producer = await member().producer()
    const send = (name: string) => producer.send(guests.map((guest) => toSend(drink(guest, name), topic)))

    // The first member is in a transaction while the second joins and takes half of the partitions.
    const began = deferred()
    const gate = deferred()
    const held: Handle = async (tx, deliveries) => {
      began.resolve()
      await gate.promise
      return bar.handle(tx, deliveries)
    }
    const first = await bar.consume(member(), { group, topics: [topic], handle: held })
    await send('beer')
    await began.promise
    const second = await bar.consume(member(), { group, topics: [topic] })
    await send('wine')
    gate.resolve()
    await eventually(() => {
      expect(first.assigned()[topic]).toHaveLength(3)
      expect(second.assigned()[topic]).toHaveLength(3)
    }, groupWait)
    await send('gin')
    // And the other way: the second leaves with work in hand.
    await Promise.all([send('rum'), second.stop()])
    await producer.send(guests.map((guest) => toSend(left(guest), topic)))

    await eventually(async () => {
      const { rows } = await bar.db.query(`select from tabs where status = 'paying'`)
      expect(rows).toHaveLength(guests.length)
    }, groupWait)
    for (const guest of guests) {
      const said = await bar.said(guest)
      expect(said.map(({ aggregateVersion }) => aggregateVersion)).toEqual([1, 2, 3, 4])
      expect(said.at(-1)?.data).toEqual({ drinks: rounds })
    }
    expect(await bar.count('inbox')).toBe(guests.length * 5)
    expect(await bar.count('dead_letters')).toBe(0)
  })
})
