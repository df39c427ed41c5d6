import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { type Broker } from '@repo/messaging/ports'
import { kafka } from '../src/broker.ts'

describe('a member that stops', () => {
  const brokers: Broker[] = []
  let topic: string
  beforeAll(async () => {
    topic = await testStack.topic('leave', 2)
  })
  afterAll(() => Promise.all(brokers.map((broker) => broker.stop())))

  const member = (group: string) => {
    // So long that a member which does not say good-bye would be missed only after the test.
    const broker = kafka({ brokers: testStack.brokers, clientId: 'member', sessionTimeoutMs: 60_000 })
    brokers.push(broker)
    return broker.subscribe({ group, topics: [topic], onBatch: () => Promise.resolve() })
  }

  it('hands its partitions to the next one long before its session would end', async () => {
    const group = testStack.unique('group')
    const first = await member(group)
    await eventually(() => expect(first.assigned()[topic]).toEqual([0, 1]))
    const stopped = performance.now()
    await first.stop()
    expect(first.assigned()).toEqual({})
    const second = await member(group)
    await eventually(() => expect(second.assigned()[topic]).toEqual([0, 1]), { timeoutMs: 20_000 })
    expect(performance.now() - stopped).toBeLessThan(20_000)
  })

  it('can stop before it was ever connected', async () => {
    const nowhere = kafka({ brokers: ['127.0.0.1:1'], clientId: 'nobody' })
    const subscription = await nowhere.subscribe({
      group: 'g',
      topics: [topic],
      onBatch: () => Promise.resolve(),
    })
    const producer = await nowhere.producer()
    await expect(
      producer.send([{ topic, key: 'a', value: Buffer.alloc(0), headers: {} }]),
    ).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' })
    await subscription.stop()
    await nowhere.stop()
  })
})
