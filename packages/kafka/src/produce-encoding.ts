/**
 * The body of a Produce request, v3 to v7, with uncompressed record batches (KIP-98), written into one buffer.
 *
 * kafkajs makes a buffer of 512 bytes for every record and for every header, and one for every length in them; at 500
 * records with four headers that is most of the time that a send takes. `fast-produce.ts` puts this in its place.
 */
import { WireWriter } from './wire-writer.ts'

/** A record without a timestamp of its own, as kafkajs passes it on untouched. */
export class OutgoingMessage {
  readonly key: string
  readonly value: Buffer
  readonly headers: Record<string, string>

  constructor(key: string, value: Buffer, headers: Readonly<Record<string, string>>) {
    this.key = key
    this.value = value
    this.headers = headers
  }
}

export interface ProduceRequest {
  readonly acks: number
  readonly timeout: number
  readonly topicData: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly messages: readonly OutgoingMessage[]
    }[]
  }[]
}

/** `at`: the timestamp of all records, in milliseconds. */
export function produceBody({ acks, timeout, topicData }: ProduceRequest, at: number): Buffer {
  const writer = new WireWriter(roomFor(topicData))
  writer.int16(-1) // no transactional id
  writer.int16(acks)
  writer.int32(timeout)
  writer.int32(topicData.length)
  for (const { topic, partitions } of topicData) {
    writer.int16(Buffer.byteLength(topic))
    writer.text(topic)
    writer.int32(partitions.length)
    for (const { partition, messages } of partitions) {
      writer.int32(partition)
      writer.lengthBefore(() => recordBatch(writer, messages, at))
    }
  }
  return writer.written()
}

function recordBatch(writer: WireWriter, messages: readonly OutgoingMessage[], at: number): void {
  writer.int64(0n) // base offset, given by the broker
  writer.lengthBefore(() => {
    writer.int32(0) // partition leader epoch
    writer.int8(2) // magic
    writer.checksumBefore(() => {
      writer.int16(0) // attributes: no compression, create time, no transaction
      writer.int32(messages.length - 1)
      writer.int64(BigInt(at))
      writer.int64(BigInt(at))
      writer.int64(-1n) // no producer id: not idempotent
      writer.int16(0)
      writer.int32(0)
      writer.int32(messages.length)
      for (const [offset, message] of messages.entries()) record(writer, message, offset)
    })
  })
}

function record(writer: WireWriter, { key, value, headers }: OutgoingMessage, offset: number): void {
  writer.varintLengthBefore(() => {
    writer.int8(0) // attributes
    writer.varint(0) // since the timestamp of the batch
    writer.varint(offset)
    writer.varintLengthBefore(() => writer.text(key))
    writer.varint(value.length)
    writer.bytes(value)
    const names = Object.keys(headers)
    writer.varint(names.length)
    for (const name of names) {
      writer.varintLengthBefore(() => writer.text(name))
      writer.varintLengthBefore(() => writer.text(headers[name] as string))
    }
  })
}

// More than it can take: a character of a string is at most three bytes of UTF-8, a varint five.
function roomFor(topicData: ProduceRequest['topicData']): number {
  let room = 64
  for (const { topic, partitions } of topicData) {
    room += 16 + 3 * topic.length
    for (const { messages } of partitions) {
      room += 128
      for (const { key, value, headers } of messages) {
        room += 40 + 3 * key.length + value.length
        for (const name in headers) room += 12 + 3 * (name.length + (headers[name] as string).length)
      }
    }
  }
  return room
}
