import { Partitioners } from 'kafkajs'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { headerNames } from '@repo/messaging/message'
import { type Backlog } from './backlog.ts'

export interface RawProducer {
  /** `sendBatch` of 500 records after another, each awaited. */
  sendAll(topic: string, backlog: Backlog): Promise<void>
  stop(): Promise<void>
}

/** kafkajs as it is, its own encoding and partitioner included, with our settings otherwise and the same four headers on every record. */
export async function rawProducer(brokers: readonly string[]): Promise<RawProducer> {
  const producer = createClient({ brokers, clientId: 'bench-raw', log: noLog }).producer({
    idempotent: false,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  return {
    async sendAll(topic, { messages, values }) {
      for (let at = 0; at < messages.length; at += 500) {
        const records = messages.slice(at, at + 500).map((message) => ({
          key: message.aggregateId,
          value: values.get(message) as Buffer,
          headers: {
            [headerNames.specversion]: '1.0',
            [headerNames.id]: message.eventId,
            [headerNames.source]: '/bench',
            [headerNames.type]: message.type,
          },
        }))
        await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: [{ topic, messages: records }] })
      }
    },
    stop: () => producer.disconnect(),
  }
}
