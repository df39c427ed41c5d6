import { type EachBatchPayload, type IHeaders, type KafkaMessage, type TopicMessages } from 'kafkajs'
import { type Headers, type ReceivedRecord, type RecordToSend } from '@repo/messaging/ports'
import { groupedOnce } from './grouped-once.ts'
import { OutgoingMessage } from './produce-encoding.ts'

export function received(topic: string, partition: number, message: KafkaMessage): ReceivedRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers),
    timestampMs: Number(message.timestamp),
  }
}

export function receivedAll({ topic, partition, messages }: EachBatchPayload['batch']): ReceivedRecord[] {
  return messages.map((message) => received(topic, partition, message))
}

function headersOf(headers: IHeaders | undefined): Headers {
  const texts: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    // A header may be repeated; the last one stands, as with every client that reads them into a map.
    const last = Array.isArray(value) ? value.at(-1) : value
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
