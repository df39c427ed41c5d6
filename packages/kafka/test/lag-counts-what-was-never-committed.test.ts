import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { Collected } from '@repo/messaging/collected'
import { type Broker } from '@repo/messaging/ports'

import { kafka } from '../src/broker.ts'
import { consumerLag } from '../src/offsets.ts'

describe('the lag of a group', () => {
  let broker: Broker
  beforeAll(() => void (broker = kafka({ brokers: testStack.brokers, clientId: 'lag' })))
  afterAll(() => broker.stop())

  it('is everything where it never committed, and nothing where it is done', async () => {
    const [heard, unheard] = [await testStack.topic('heard', 1), await testStack.topic('unheard', 1)]
    const producer = await broker.producer()
    const records = [1, 2, 3].map((n) => ({ key: `k${n}`, value: Buffer.from('x'), headers: {} }))
    for (const topic of [heard, unheard]) await producer.send(records.map((record) => ({ topic, ...record })))
    const group = testStack.unique('lag')
    const lag = async () => consumerLag({ brokers: testStack.brokers }, group, [heard, unheard])
    expect(await lag()).toEqual(
      new Map([
        [`${heard}/0`, 3n],
        [`${unheard}/0`, 3n],
      ]),
    )

    const collected = new Collected()
    await broker.subscribe({ group, topics: [heard], onBatch: async (batch) => collected.add(batch) })
    await collected.atLeast(3)
    await eventually(
      async () =>
        expect(await lag()).toEqual(
          new Map([
            [`${heard}/0`, 0n],
            [`${unheard}/0`, 3n],
          ]),
        ),
      groupWait,
    )
  })
})
