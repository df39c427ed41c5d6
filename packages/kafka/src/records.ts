import { type EachBatchPayload, type KafkaMessage, type TopicMessages } from 'kafkajs'
import { type Headers, type ReceivedRecord, type RecordToSend } from '@repo/messaging/ports'
import { FetchedRecord } from './fetched-record.ts'
import { groupedOnce } from './grouped-once.ts'
import { OutgoingMessage } from './produce-encoding.ts'

/** A record as the consumer works on it, read as far as somebody asks: see `fetched-record.ts`. */
class Received implements ReceivedRecord {
  readonly topic: string
  readonly partition: number
  readonly #message: KafkaMessage
  #headers: Headers | undefined

  constructor(topic: string, partition: number, message: KafkaMessage) {
    this.topic = topic
    this.partition = partition
    this.#message = message
  }

  get offset(): bigint {
    return BigInt(this.#message.offset)
  }

  get key(): Buffer | null {
    return this.#message.key
  }

  get value(): Buffer | null {
    return this.#message.value
  }

  get headers(): Headers {
    return (this.#headers ??= headersOf(this.#message))
  }

  get timestampMs(): number {
    return Number(this.#message.timestamp)
  }
}

export function received(topic: string, partition: number, message: KafkaMessage): ReceivedRecord {
  return new Received(topic, partition, message)
}

export function receivedAll({ topic, partition, messages }: EachBatchPayload['batch']): ReceivedRecord[] {
  return messages.map((message) => received(topic, partition, message))
}

function headersOf(message: KafkaMessage): Headers {
  if (message instanceof FetchedRecord) return message.headerTexts()
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    // A header may have no value, and be repeated: kafkajs' types do not say the first.
    const last = [value]
      .flat()
      .findLast((one: string | Buffer | null | undefined) => one !== null && one !== undefined)
    if (last !== undefined) texts[name] = typeof last === 'string' ? last : last.toString('utf8')
  }
  return texts
}

// Offset, timestamp, lengths and attributes of one record, roughly and rather too much.
const recordOverheadBytes = 40

export function sizeOf({ key, value, headers }: RecordToSend): number {
  let size = recordOverheadBytes + Buffer.byteLength(key) + value.length
  for (const name in headers) size += 4 + name.length + Buffer.byteLength(headers[name] as string)
  return size
}

/** Cuts records into chunks of at most so many bytes, in order; a larger record is a chunk of its own. */
export function chunksOf(records: readonly RecordToSend[], maxBytes: number): RecordToSend[][] {
  const chunks: RecordToSend[][] = []
  let bytes = 0
  for (const record of records) {
    const size = sizeOf(record)
    if (chunks.length === 0 || bytes + size > maxBytes) {
      chunks.push([])
      bytes = 0
    }
    chunks.at(-1)?.push(record)
    bytes += size
  }
  return chunks
}

/** The shape of `sendBatch`: by topic, in the given order. */
export function byTopic(records: readonly RecordToSend[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>()
  for (const { topic, key, value, headers } of records) {
    let entry = topics.get(topic)
    if (!entry) topics.set(topic, (entry = { topic, messages: groupedOnce([]) }))
    entry.messages.push(new OutgoingMessage(key, value, headers))
  }
  return [...topics.values()]
}
