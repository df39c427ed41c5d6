import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
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
    await eventually(() => expect(first.assigned()[topic]).toEqual([0, 1]))
    const stopped = performance.now()
    await first.stop()
    expect(first.assigned()).toEqual({})
    const second = await member(group)
    await eventually(() => expect(second.assigned()[topic]).toEqual([0, 1]), { timeoutMs: 20_000 })
    expect(performance.now() - stopped).toBeLessThan(20_000)
  })

  it('leaves the group also when it was still waiting to be let in', async () => {
    const group = testStack.unique('group')
    const client = createClient({ brokers: testStack.brokers, clientId: 'other', log: noLog })
    const admin = client.admin()
    others.push(admin)
    await admin.connect()
    // Whoever joins waits for this one, which hears of it by its next heartbeat only.
    const other = client.consumer({
      groupId: group,
      sessionTimeout: 60_000,
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: 200,
    })
    others.push(other)
    const joined = deferred()
    other.on('consumer.group_join', () => joined.resolve())
    await other.subscribe({ topic })
    await other.run({ eachBatch: () => Promise.resolve() })
    await joined.promise
    const state = async () => (await admin.describeGroups([group])).groups[0]
    const second = await member(group)
    await eventually(async () => expect(await state()).toMatchObject({ state: 'PreparingRebalance' }), {
      everyMs: 5,
    })
    await second.stop()
    expect((await state())?.members).toHaveLength(1)
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
