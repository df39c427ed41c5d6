import { type Producer as KafkajsProducer } from 'kafkajs'
import { Failure } from '@repo/messaging/failures'
import { type Producer, type RecordToSend } from '@repo/messaging/ports'
import { createClient, type ClientOptions } from './client.ts'
import { asFailure } from './errors.ts'
import { byTopic, chunksOf, sizeOf } from './records.ts'
import { KnownTopics } from './known-topics.ts'
import { keyPartitioner } from './partitioner.ts'
import { within } from './within.ts'

// kafkajs makes one record batch per partition and request, and a broker refuses a batch above message.max.bytes
// (1 MiB by default) as a whole. Bounding the request bounds every batch in it.
const maxRequestBytes = 768 * 1024
// Above socket.request.max.bytes the broker does not refuse, it hangs up, and the cause would look like everyone's.
const maxRecordBytes = 64 * 1024 * 1024

/** Connects at the first send, so that a service starts while the broker is down. */
export class KafkaProducer implements Producer {
  readonly #producer: KafkajsProducer
  readonly #topics: KnownTopics
  #connected = false
  #sending: Promise<void> | undefined

  constructor(options: ClientOptions) {
    const client = createClient(options)
    this.#producer = client.producer({
      // Law: with `idempotent: true` kafkajs rolls its sequence back on any produce error, and the broker then drops
      // the next batch as a duplicate while acknowledging it. Without, a batch is at worst there twice.
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: keyPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    })
    this.#topics = new KnownTopics(client.admin())
  }

  async send(records: readonly RecordToSend[]): Promise<void> {
    // Two at once would race for the connection, and the loser's records could come first.
    if (this.#sending) throw new Error('sends of one producer must not overlap')
    this.#sending = this.#send(records)
    try {
      await this.#sending
    } finally {
      this.#sending = undefined
    }
  }

  async #send(records: readonly RecordToSend[]): Promise<void> {
    const giant = records.find((record) => sizeOf(record) > maxRecordBytes)
    if (giant) throw new Failure('RECORD_TOO_LARGE', `${sizeOf(giant)} bytes for ${giant.topic}`)
    try {
      if (!this.#connected) await this.#producer.connect()
      this.#connected = true
      await this.#topics.assertKnown(records)
      for (const chunk of chunksOf(records, maxRequestBytes)) {
        await this.#producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: byTopic(chunk) })
      }
    } catch (error) {
      const failure = asFailure(error)
      if (failure.code === 'TOPIC_UNKNOWN' && failure !== error) this.#topics.forget()
      throw failure
    }
  }

  async stop(): Promise<void> {
    await this.#sending?.catch(() => undefined)
    await within(5_000, Promise.all([this.#producer.disconnect(), this.#topics.stop()]))
  }
}
