import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js'
import recordBatches, { type BatchToEncode } from 'kafkajs/src/protocol/recordBatch/v0/index.js'
import fetch from 'kafkajs/src/protocol/requests/fetch/index.js'
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'

import { readFetchAnswer } from './fetch-decoding.ts'

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const headerNames = fc.string({ unit: 'grapheme', maxLength: 80 }).map((name) => `h${name}`)
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(headerNames, fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 })), {
    maxKeys: 4,
  }),
  timestampDelta: fc.integer({ min: -1_000, max: 2 ** 40 }),
})
const batch = fc.record({
  firstOffset: fc.maxSafeNat(),
  firstTimestamp: fc.nat(2 ** 41),
  records: fc.array(record, { maxLength: 60 }),
  compression: fc.constantFrom(0, 0, 0, 1),
  transactional: fc.boolean(),
  producerEpoch: fc.nat(100),
  // The time of the broker, and a marker of a transaction: bits that kafkajs reads and never writes.
  attributes: fc.constantFrom(0, 0, 0x08, 0x20),
})
type Batch = typeof batch extends fc.Arbitrary<infer Value> ? Value : never

const partition = fc.record({
  partition: fc.nat(100),
  errorCode: fc.constantFrom(0, 1, 6),
  highWatermark: fc.maxSafeNat(),
  aborted: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 }),
  batches: fc.array(batch, { maxLength: 3 }),
  // Of the last batch: an answer is cut where its limit of bytes is. Not before its 17th byte, where kafkajs gives up.
  cutOff: fc.nat(44),
})
type Partition = typeof partition extends fc.Arbitrary<infer Value> ? Value : never

const plain = { compression: 0, attributes: 0, transactional: false, producerEpoch: 0 } as const

async function recordSet({ batches, cutOff }: Partition): Promise<Buffer> {
  const written = await Promise.all(batches.map(bytesOf))
  const all = Buffer.concat(written)
  return all.subarray(0, Math.max(0, all.length - cutOff))
}

async function bytesOf({ records, attributes, ...rest }: Batch): Promise<Buffer> {
  const encoded = records.map((one, offsetDelta) => encodeRecord({ ...one, offsetDelta }))
  const lastOffsetDelta = records.length - 1
  const batch: BatchToEncode = {
    ...rest,
    lastOffsetDelta,
    maxTimestamp: rest.firstTimestamp + 7,
    records: encoded,
  }
  const { buffer } = await recordBatches.RecordBatch(batch)
  buffer.writeInt16BE(buffer.readInt16BE(21) | attributes, 21)
  return buffer
}

async function answerOf(
  topics: readonly { topic: string; partitions: readonly Partition[] }[],
): Promise<Buffer> {
  const encoder = new Encoder().writeInt32(3).writeInt16(0).writeInt32(77).writeInt32(topics.length)
  for (const { topic, partitions } of topics) {
    encoder.writeString(topic).writeInt32(partitions.length)
    for (const one of partitions) {
      encoder.writeInt32(one.partition).writeInt16(one.errorCode)
      encoder.writeInt64(one.highWatermark).writeInt64(one.highWatermark).writeInt64(0)
      encoder.writeInt32(one.aborted.length || -1)
      for (const [producer, offset] of one.aborted) encoder.writeInt64(producer).writeInt64(offset)
      encoder.writeInt32(-1).writeBytes(await recordSet(one))
    }
  }
  return encoder.buffer
}

// The client has not been touched in this process.
const byKafkajs = (answer: Buffer) => fetch.protocol({ version: 11 })({ topics: [] }).response.decode(answer)
const byUs = (answer: Buffer) =>
  readFetchAnswer(answer, (recordSet) => decodeMessages(new Decoder(recordSet)))

describe('the answer to a Fetch request', () => {
  it('is read as kafkajs reads it, member by member, whatever is in it', async () => {
    const topics = fc.array(
      fc.record({ topic: fc.string(), partitions: fc.array(partition, { maxLength: 3 }) }),
      { maxLength: 3 },
    )
    await fc.assert(
      fc.asyncProperty(topics, async (some) => {
        const answer = await answerOf(some)
        expect(await byUs(answer)).toEqual(await byKafkajs(answer))
      }),
      { numRuns: 100 },
    )
  })

  it('has headers under whatever names somebody chose', async () => {
    const headers = {
      toString: Buffer.from('a'),
      constructor: Buffer.from('b'),
      ['__proto__']: Buffer.from('c'),
    }
    const record = { key: null, value: null, headers, timestampDelta: 0 }
    const batch = { firstOffset: 1, firstTimestamp: 1, records: [record], ...plain }
    const partition = { partition: 0, errorCode: 0 as const, highWatermark: 2, aborted: [], cutOff: 0 }
    const batches = [batch]

    const answer = await byUs(await answerOf([{ topic: 't', partitions: [{ ...partition, batches }] }]))

    const [message] = answer.responses[0]?.partitions[0]?.messages as readonly { headers: object }[]
    expect(Object.entries(message?.headers ?? {})).toEqual(Object.entries(headers))
  })
})
