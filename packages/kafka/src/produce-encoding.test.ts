import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import produce from 'kafkajs/src/protocol/requests/produce/index.js'

import { crc32c } from './crc32c.ts'
import { OutgoingMessage, produceBody, type ProduceRequest } from './produce-encoding.ts'

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 60, maxLength: 300 }),
)
const message = fc
  .tuple(
    text,
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.dictionary(text, text, { maxKeys: 5 }),
  )
  .map(([key, value, headers]) => new OutgoingMessage(key, value, headers))
const request: fc.Arbitrary<ProduceRequest> = fc.record({
  acks: fc.constantFrom(-1, 1),
  timeout: fc.nat(),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 249 }),
      partitions: fc.array(
        fc.record({ partition: fc.nat(100), messages: fc.array(message, { minLength: 1, maxLength: 150 }) }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})

/** What kafkajs itself writes at this time, which it takes for none when it is zero; the client has not been touched in this process. */
async function byKafkajs(asked: ProduceRequest, at: number): Promise<Buffer> {
  const messagesAt = ({ messages }: { messages: readonly OutgoingMessage[] }) =>
    messages.map((one) => ({ ...one, timestamp: at }))
  const topicData = asked.topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => ({ ...partition, messages: messagesAt(partition) })),
  }))
  const { request } = produce.protocol({ version: 7 })({ ...asked, topicData })
  return (await request.encode()).buffer
}

describe('the body of a Produce request', () => {
  it('is byte for byte what kafkajs writes, whatever the records', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.integer({ min: 1, max: 2 ** 41 }), async (asked, at) => {
        expect(produceBody(asked, at).equals(await byKafkajs(asked, at))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.each([1, 63, 64, 8_191, 8_192, 1_048_576, 20_000_000])('holds a value of %p bytes', async (bytes) => {
    const messages = [new OutgoingMessage('key', Buffer.alloc(bytes, 7), {})]
    const asked = {
      acks: -1,
      timeout: 1,
      topicData: [{ topic: 't', partitions: [{ partition: 0, messages }] }],
    }
    expect(produceBody(asked, 5).equals(await byKafkajs(asked, 5))).toBe(true)
  })
})

describe('CRC-32C', () => {
  it('is that of the standard', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
    expect(crc32c(Buffer.alloc(0))).toBe(0)
  })

  it('of a part is that of its copy', () => {
    const bytes = Buffer.from('some bytes before, and 123456789')
    expect(crc32c(bytes, bytes.length - 9)).toBe(0xe3069283)
    expect(crc32c(bytes, 5, 10)).toBe(crc32c(Buffer.from('bytes')))
  })
})
