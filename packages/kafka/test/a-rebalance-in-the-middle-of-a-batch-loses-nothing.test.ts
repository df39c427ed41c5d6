import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { Collected } from '@repo/messaging/collected'
import { deferred } from '@repo/messaging/deferred'
import { type Broker, type SubscribeOptions } from '@repo/messaging/ports'
import { kafka } from '../src/broker.ts'
import { consumerLag } from '../src/offsets.ts'

describe('a member that joins while another has batches in hand', () => {
  const brokers: Broker[] = []
  let topic: string
  const group = testStack.unique('group')
  beforeAll(async () => {
    topic = await testStack.topic('rebalance', 4)
  })
  afterAll(() => Promise.all(brokers.map((broker) => broker.stop())))

  const connect = () => {
    const broker = kafka({ brokers: testStack.brokers, clientId: 'member', heartbeatIntervalMs: 200 })
    brokers.push(broker)
    return broker
  }
  const member = async (onBatch?: SubscribeOptions['onBatch']) => {
    const collected = new Collected()
    const subscription = await connect().subscribe({
      group,
      topics: [topic],
      async onBatch(batch) {
        await onBatch?.(batch)
        collected.add(batch)
      },
    })
    return { collected, subscription }
  }

  it('gets its share once they are done, and between the two everything is handled', async () => {
    const producer = await connect().producer()
    const send = (names: readonly string[]) =>
      producer.send(names.map((key) => ({ topic, key, value: Buffer.alloc(0), headers: {} })))
    const names = (prefix: string) => Array.from({ length: 40 }, (_, n) => `${prefix}-${n}`)

    const inHand = deferred()
    const told = deferred()
    const gate = deferred()
    await send(names('early'))
    const first = await member(async ({ signal }) => {
      inHand.resolve()
      if (signal.aborted) told.resolve()
      else signal.addEventListener('abort', () => told.resolve())
      await gate.promise
    })
    await inHand.promise
    const second = await member()
    // The rebalance reaches the member through its heartbeats, in the middle of its work.
    await told.promise
    expect(second.subscription.assigned()).toEqual({})
    gate.resolve()
    await eventually(() => {
      expect(first.subscription.assigned()[topic]).toHaveLength(2)
      expect(second.subscription.assigned()[topic]).toHaveLength(2)
    }, groupWait)
    await send(names('late'))

    await eventually(() => {
      const keys = [first, second].flatMap(({ collected }) => collected.records.map(({ key }) => String(key)))
      expect(new Set(keys)).toEqual(new Set([...names('early'), ...names('late')]))
    }, groupWait)
    // What was finished during the rebalance was committed before the partitions went.
    expect(second.collected.records.filter(({ key }) => String(key).startsWith('early'))).toEqual([])
    await eventually(async () => {
      const lag = await consumerLag({ brokers: testStack.brokers }, group, [topic])
      expect([...lag.values()]).toEqual([0n, 0n, 0n, 0n])
    }, groupWait)
  })
})
