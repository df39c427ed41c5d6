import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { Collected } from '@repo/messaging/collected'
import { type Broker, type Producer } from '@repo/messaging/ports'

import { kafka } from '../src/broker.ts'
import { readLog } from '../src/read-log.ts'
import { wireTo, type Fetch, type Wire } from './support/wire.ts'

describe('a producer whose answers can be lost', () => {
  let wire: Wire
  let broker: Broker
  let producer: Producer
  let topic: string
  beforeAll(async () => {
    topic = await testStack.topic('lossy', 1)
    wire = await wireTo(testStack.brokers[0] as string)
    broker = kafka({ brokers: [wire.broker], clientId: 'lossy' })
    producer = await broker.producer()
  })
  afterAll(async () => {
    await broker.stop()
    await wire.close()
  })

  const send = (value: string) => producer.send([{ topic, key: 'a', value: Buffer.from(value), headers: {} }])
  const stored = async () => {
    const values: string[] = []
    for await (const records of readLog({ brokers: testStack.brokers, topics: [topic] }))
      values.push(...records.map(({ value }) => String(value)))
    return values
  }

  it('asks for the acknowledgement of all in-sync replicas', async () => {
    await send('first')
    expect(new Set(wire.acks)).toEqual(new Set([-1]))
  })

  it('is told that it failed, and what it sends next is there: a sequence would take it for a duplicate', async () => {
    wire.losesAnswersTo = 'produce'
    await expect(send('other')).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' })
    wire.losesAnswersTo = undefined
    await send('third')
    const values = await stored()
    expect(new Set(values)).toEqual(new Set(['first', 'other', 'third']))
    expect(values.at(-1)).toBe('third')
  })
})

describe('a consumer whose answers can be lost', () => {
  let wire: Wire
  let broker: Broker
  let producer: Producer
  let topic: string
  const collected = new Collected()
  beforeAll(async () => {
    topic = await testStack.topic('fetched', 6)
    wire = await wireTo(testStack.brokers[0] as string)
    broker = kafka({ brokers: [wire.broker], clientId: 'fetching' })
    producer = await broker.producer()
    await broker.subscribe({
      group: testStack.unique('fetching'),
      topics: [topic],
      onBatch: async (batch) => collected.add(batch),
    })
  })
  afterAll(async () => {
    await broker.stop()
    await wire.close()
  })

  const send = (value: string) => producer.send([{ topic, key: 'a', value: Buffer.from(value), headers: {} }])
  const heard = () => collected.records.map(({ value }) => String(value))

  it('names every partition once, and then those alone from which it reads further', async () => {
    await send('first')
    await eventually(() => expect(heard()).toEqual(['first']), groupWait)
    await eventually(() => expect(wire.fetches.at(-1)).toMatchObject({ partitions: 0 }))
    const [opening, ...later] = wire.fetches
    expect(opening).toMatchObject({ epoch: 0, partitions: 6 })
    expect(later.map(({ epoch }) => epoch)).toEqual(later.map((_, index) => index + 1))
    expect(later.filter(({ partitions }) => partitions > 0).map(({ partitions }) => partitions)).toEqual([1])
  })

  it('begins a session again when it does not know how far the broker is, and hears everything', async () => {
    const { session } = wire.fetches.at(-1) as Fetch
    wire.losesAnswersTo = 'fetch'
    await send('second')
    await eventually(() => expect(wire.fetches.at(-1)).toMatchObject({ epoch: 0, partitions: 6 }))
    wire.losesAnswersTo = undefined
    await send('third')
    await eventually(() => expect([...new Set(heard())]).toEqual(['first', 'second', 'third']), groupWait)
    await eventually(() => expect([session, 0]).not.toContain(wire.fetches.at(-1)?.session))
  })
})
