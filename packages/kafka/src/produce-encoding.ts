/**
 * The body of a Produce request, v3 to v7, with uncompressed record batches (KIP-98), written into one buffer.
 *
 * kafkajs makes a buffer of 512 bytes for every record and for every header, and one for every length in them; at 500
 * records with four headers that is most of the time that a send takes. `fast-produce.ts` puts this in its place.
 */
import { crc32c } from './crc32c.ts'

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
  const writer = new Writer(roomFor(topicData))
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

function recordBatch(writer: Writer, messages: readonly OutgoingMessage[], at: number): void {
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

function record(writer: Writer, { key, value, headers }: OutgoingMessage, offset: number): void {
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

class Writer {
  readonly #buffer: Buffer
  #at = 0

  constructor(room: number) {
    this.#buffer = Buffer.allocUnsafe(room)
  }

  int8(value: number): void {
    this.#at = this.#buffer.writeInt8(value, this.#at)
  }

  int16(value: number): void {
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  int32(value: number): void {
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  int64(value: bigint): void {
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at)
  }

  /** Not negative and below 2^30, zigzag-encoded as the protocol wants it. */
  varint(value: number): void {
    this.#at = this.#varintAt(value, this.#at)
  }

  bytes(bytes: Buffer): void {
    this.#at += bytes.copy(this.#buffer, this.#at)
  }

  text(text: string): void {
    // Short ones, and nearly all are, cost less here than the way into native code.
    if (text.length < 64) {
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index)
        if (unit > 127) return void (this.#at += this.#buffer.write(text, this.#at))
        this.#buffer[this.#at + index] = unit
      }
      this.#at += text.length
    } else this.#at += this.#buffer.write(text, this.#at)
  }

  lengthBefore(write: () => void): void {
    const before = this.#at
    this.#at += 4
    write()
    this.#buffer.writeInt32BE(this.#at - before - 4, before)
  }

  checksumBefore(write: () => void): void {
    const before = this.#at
    this.#at += 4
    write()
    this.#buffer.writeUInt32BE(crc32c(this.#buffer, before + 4, this.#at), before)
  }

  /** Most lengths take one or two bytes: it writes behind one, and moves up when it turns out to be more. */
  varintLengthBefore(write: () => void): void {
    const before = this.#at
    this.#at += 1
    write()
    const length = this.#at - before - 1
    const more = sizeOfVarint(length) - 1
    if (more > 0) this.#buffer.copyWithin(before + 1 + more, before + 1, this.#at)
    this.#varintAt(length, before)
    this.#at += more
  }

  written(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  #varintAt(value: number, at: number): number {
    let left = value * 2
    for (; left > 127; left >>>= 7) this.#buffer[at++] = (left & 127) | 128
    this.#buffer[at] = left
    return at + 1
  }
}

function sizeOfVarint(value: number): number {
  let size = 1
  for (let left = value * 2; left > 127; left >>>= 7) size++
  return size
}
