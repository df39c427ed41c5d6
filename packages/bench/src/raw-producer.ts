import { Partitioners } from 'kafkajs'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { headerNames, type Message } from '@repo/messaging/message'

export interface RawProducer {
  /** One `sendBatch`, awaited. */
  send(topic: string, messages: readonly Message[], encoded: ReadonlyMap<Message, Buffer>): Promise<void>
  stop(): Promise<void>
}

/** kafkajs as it is, with the settings of our own producer and the same four headers on every record. */
export async function rawProducer(brokers: readonly string[]): Promise<RawProducer> {
  const producer = createClient({ brokers, clientId: 'bench-raw', log: noLog }).producer({
    idempotent: false,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  return {
    async send(topic, messages, encoded) {
      const records = messages.map((message) => ({
        key: message.aggregateId,
        value: encoded.get(message) as Buffer,
        headers: {
          [headerNames.specversion]: '1.0',
          [headerNames.id]: message.eventId,
          [headerNames.source]: '/bench',
          [headerNames.type]: message.type,
        },
      }))
      await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: [{ topic, messages: records }] })
    },
    stop: () => producer.disconnect(),
  }
}
