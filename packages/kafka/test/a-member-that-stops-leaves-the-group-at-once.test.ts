import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { noLog } from '@repo/messaging/log'
import { deferred } from '@repo/messaging/deferred'
import { type Broker } from '@repo/messaging/ports'
import { kafka } from '../src/broker.ts'
import { createClient } from '../src/client.ts'

describe('a member that stops', () => {
  const brokers: Broker[] = []
  let topic: string
  beforeAll(async () => {
    topic = await testStack.topic('leave', 2)
  })
  const others: { disconnect(): Promise<void> }[] = []
  afterAll(() => Promise.all(brokers.map((broker) => broker.stop())))
  afterAll(() => Promise.all(others.map((other) => other.disconnect())))

  const member = (group: string) => {
    // So long that a member which does not say good-bye would be missed only after the test.
    const broker = kafka({ brokers: testStack.brokers, clientId: 'member', sessionTimeoutMs: 60_000 })
    brokers.push(broker)
    return broker.subscribe({ group, topics: [topic], onBatch: () => Promise.resolve() })
  }

  it('hands its partitions to the next one long before its session would end', async () => {
    const group = testStack.unique('group')
    const first = await member(group)
    await eventually(() => expect(first.assigned()[topic]).toEqual([0, 1]), groupWait)
    const stopped = performance.now()
    await first.stop()
    expect(first.assigned()).toEqual({})
    const second = await member(group)
    await eventually(() => expect(second.assigned()[topic]).toEqual([0, 1]), { timeoutMs: 45_000 })
    expect(performance.now() - stopped).toBeLessThan(50_000)
  })

  it('leaves the group also when it was still waiting to be let in', async () => {
    const group = testStack.unique('group')
    const client = createClient({ brokers: testStack.brokers, clientId: 'other', log: noLog })
    const admin = client.admin()
    others.push(admin)
    await admin.connect()
    const producer = client.producer()
    others.push(producer)
    await producer.connect()
    await producer.send({ topic, messages: [{ value: 'held' }] })
    // Whoever joins waits for this one, which hears of it only when it is done with its batch.
    const [inHand, released] = [deferred(), deferred()]
    const other = client.consumer({
      ...{ groupId: group, sessionTimeout: 60_000, maxWaitTimeInMs: 100 },
      // And then at once: whoever stops waits for its own join, but not for long.
      heartbeatInterval: 100,
    })
    others.push(other)
    await other.subscribe({ topic, fromBeginning: true })
    await other.run({
      async eachBatch() {
        inHand.resolve()
        await released.promise
      },
    })
    try {
      await inHand.promise
      const state = async () => (await admin.describeGroups([group])).groups[0]
      const second = await member(group)
      await eventually(
        async () => expect(await state()).toMatchObject({ state: 'PreparingRebalance' }),
        groupWait,
      )
      const stopping = second.stop()
      released.resolve()
      await stopping
      expect((await state())?.members).toHaveLength(1)
    } finally {
      released.resolve()
    }
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
