import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { CompressionTypes } from 'kafkajs'
import produce from 'kafkajs/src/protocol/requests/produce/index.js'

import { withFastProduce, type AskedOfKafkajs } from './fast-produce.ts'
import { OutgoingMessage } from './produce-encoding.ts'

const messages = [1, 2, 3].map((n) => new OutgoingMessage('key', Buffer.alloc(200, n), { name: 'value' }))
const plain: AskedOfKafkajs = {
  acks: -1,
  timeout: 1,
  topicData: [{ topic: 't', partitions: [{ partition: 0, messages }] }],
}
const written = async (asked: AskedOfKafkajs) =>
  (await produce.protocol({ version: 7 })(asked).request.encode()).buffer

describe('our encoding of a Produce request leaves to kafkajs what it cannot say', () => {
  const original = produce.protocol
  beforeAll(() => void jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000))
  afterEach(() => void (produce.protocol = original))
  afterAll(() => void jest.restoreAllMocks())

  it.each<[string, Partial<AskedOfKafkajs>]>([
    ['compression', { compression: CompressionTypes.GZIP }],
    ['the sequence of an idempotent producer', { producerId: '7' }],
    ['a transaction', { producerId: '7', transactionalId: 'some' }],
  ])('%s', async (_, option) => {
    const byKafkajs = await written({ ...plain, ...option })
    const without = await written(plain)
    withFastProduce()
    expect(await written(plain)).toEqual(without)
    expect(await written({ ...plain, ...option })).toEqual(byKafkajs)
    expect(byKafkajs).not.toEqual(without)
  })
})
