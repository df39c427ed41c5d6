import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { kafka } from '@repo/kafka/broker'

import type { Broker } from '../src/ports.ts'
import { openBar, type Bar } from './support/bar.ts'
import { drink, newGuest, toSend } from './support/heard.ts'

describe('a crash between the commit of the handler and that of the offset', () => {
  let bar: Bar
  let broker: Broker
  beforeAll(async () => {
    bar = await openBar()
    broker = kafka({ brokers: testStack.brokers, clientId: 'crash' })
  })
  afterAll(async () => {
    await broker.stop()
    await bar.close()
  })

  it('leads to a second delivery, and to nothing else', async () => {
    const topic = await testStack.topic('guest', 2)
    const group = testStack.unique('bar')
    const guests = Array.from({ length: 30 }, newGuest)
    const producer = await broker.producer()
    await producer.send(
      guests.flatMap((guest) => ['beer', 'wine'].map((name) => toSend(drink(guest, name), topic))),
    )

    const handled: string[] = []
    const first = await bar.consume(withoutOffsets(broker, handled), { group, topics: [topic] })
    await eventually(() => expect(new Set(handled).size).toBe(2), groupWait)
    await first.stop()
    const duplicates: string[] = []
    await bar.consume(broker, {
      group,
      topics: [topic],
      observer: { duplicate: (from) => duplicates.push(from) },
    })
    await eventually(() => expect(duplicates.length).toBeGreaterThanOrEqual(60), groupWait)

    for (const guest of guests) {
      expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer', 'wine'] })
      expect(await bar.said(guest)).toHaveLength(2)
    }
  })
})

/** Handles every batch, and dies before anybody hears of it. */
function withoutOffsets(broker: Broker, handled: string[]): Broker {
  return {
    ...broker,
    subscribe: (options) =>
      broker.subscribe({
        ...options,
        async onBatch(batch) {
          await options.onBatch(batch)
          handled.push(`${batch.topic}/${batch.partition}`)
          throw new Error('the process died here')
        },
      }),
  }
}
