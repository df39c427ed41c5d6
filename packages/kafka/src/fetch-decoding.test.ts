import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js'
import recordBatches, { type BatchToEncode } from 'kafkajs/src/protocol/recordBatch/v0/index.js'
import fetch from 'kafkajs/src/protocol/requests/fetch/index.js'
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'

import { type FetchAnswer, readFetchAnswer } from './fetch-decoding.ts'
import { FetchedRecord } from './fetched-record.ts'

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
// Often the same again, as most values are.
const value = fc.oneof(
  bytes,
  fc.constantFrom('1.0', '2.0', 'é', 'e').map((text) => Buffer.from(text)),
  fc.constant(Buffer.from([0xe9])),
)
const headerNames = fc.string({ unit: 'grapheme', maxLength: 80 }).map((name) => `h${name}`)
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(headerNames, fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 3 })), {
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
const onePartition = { partition: 0, errorCode: 0 as const, highWatermark: 2, aborted: [], cutOff: 0 }
const oneRecord = (headers: Record<string, Buffer<ArrayBuffer>>): Batch => {
  const record = { key: null, value: null, headers, timestampDelta: 0 }
  return { firstOffset: 1, firstTimestamp: 1, records: [record], ...plain }
}

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

type Read = Pick<FetchedRecord, keyof FetchedRecord>

/** As `records.ts` makes them of what kafkajs gives. */
function textsOf(headers: FetchedRecord['headers']) {
  const texts = Object.entries(headers).map(([name, value]) => [
    name,
    [value]
      .flat()
      .findLast((one) => one !== null)
      ?.toString('utf8'),
  ])
  return Object.fromEntries(texts) as object
}

/** Ours reads a member when it is asked for it. */
async function inFull(answer: Promise<FetchAnswer>) {
  const { responses, ...rest } = await answer
  const message = (one: unknown) => {
    const { magicByte, attributes, timestamp, offset, key, value, headers, isControlRecord, batchContext } =
      one as Read
    return { magicByte, attributes, timestamp, offset, key, value, headers, isControlRecord, batchContext }
  }
  return {
    ...rest,
    responses: responses.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map((one) => ({ ...one, messages: one.messages.map(message) })),
    })),
  }
}

const messagesOf = (answer: FetchAnswer) =>
  answer.responses
    .flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages))
    .filter((message) => message instanceof FetchedRecord)

describe('the answer to a Fetch request', () => {
  it('is read as kafkajs reads it, member by member, whatever is in it', async () => {
    const topics = fc.array(
      fc.record({ topic: fc.string(), partitions: fc.array(partition, { maxLength: 3 }) }),
      { maxLength: 3 },
    )
    await fc.assert(
      fc.asyncProperty(topics, async (some) => {
        const answer = await answerOf(some)
        expect(await inFull(byUs(answer))).toEqual(await byKafkajs(answer))
      }),
      { numRuns: 100 },
    )
  })

  it('has the same headers as text, in whatever order records are asked for them', async () => {
    const some = fc.record({
      one: partition,
      order: fc.infiniteStream(fc.nat()),
    })
    await fc.assert(
      fc.asyncProperty(some, async ({ one, order }) => {
        const messages = messagesOf(await byUs(await answerOf([{ topic: 't', partitions: [one] }])))
        for (const index of [...order.take(2 * messages.length)]) {
          const message = messages[index % messages.length]
          expect(message?.headerTexts()).toEqual(textsOf(message?.headers ?? {}))
        }
      }),
      { numRuns: 100 },
    )
  })

  it('has no text of a header without a value, which kafkajs cannot write and anybody may', async () => {
    const headers = { a: Buffer.alloc(0), b: Buffer.from('y') }
    const batches = [oneRecord(headers)]
    const answer = await answerOf([{ topic: 't', partitions: [{ ...onePartition, batches }] }])
    // An empty value has the length 0, and one that is not there -1, which zigzag encoding writes as 1.
    answer[answer.lastIndexOf(Buffer.from([2, 'a'.charCodeAt(0), 0])) + 2] = 1

    const [message] = messagesOf(await byUs(answer))

    expect(message?.headers).toEqual({ a: null, b: Buffer.from('y') })
    expect(message?.headerTexts()).toEqual({ b: 'y' })
  })

  it('has headers under whatever names somebody chose', async () => {
    const headers = {
      toString: Buffer.from('a'),
      constructor: Buffer.from('b'),
      ['__proto__']: Buffer.from('c'),
    }
    const batches = [oneRecord(headers)]

    const answer = await byUs(await answerOf([{ topic: 't', partitions: [{ ...onePartition, batches }] }]))

    const [message] = messagesOf(answer)
    expect(Object.entries(message?.headers ?? {})).toEqual(Object.entries(headers))
    expect(Object.keys(message?.headerTexts() ?? {})).toEqual(Object.keys(headers))
  })
})
