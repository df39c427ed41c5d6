import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { type Broker, type Producer } from '@repo/messaging/ports'

import { kafka } from '../src/broker.ts'
import { readLog } from '../src/read-log.ts'
import { wireTo, type Wire } from './support/wire.ts'

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
    wire.losesAnswers = true
    await expect(send('other')).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' })
    wire.losesAnswers = false
    await send('third')
    const values = await stored()
    expect(new Set(values)).toEqual(new Set(['first', 'other', 'third']))
    expect(values.at(-1)).toBe('third')
  })
})
