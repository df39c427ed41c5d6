import { type EachBatchPayload, type KafkaMessage } from 'kafkajs'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { withAdmin } from './kafka-admin.ts'

/** `topic/partition` -> offset of the next record. */
export type Positions = ReadonlyMap<string, number>

export interface ReadLogOptions {
  readonly brokers: readonly string[]
  readonly topics: readonly string[]
  /** Where an earlier reading ended; from the very first record where nothing is said. */
  readonly from?: Positions
  readonly onRecord: (topic: string, record: KafkaMessage) => void
}

/**
 * Reads every record that is on the topics at this moment, with a plain consumer that has nothing of ours in it but
 * the reading of fetch answers: what our own consumer overlooked, it would overlook twice. Gives where it ended.
 */
export async function readLog({
  brokers,
  topics,
  from = new Map(),
  onRecord,
}: ReadLogOptions): Promise<Positions> {
  const ends = await endsOf(brokers, topics)
  const at = new Map([...ends.keys()].map((name) => [name, from.get(name) ?? 0]))
  const left = () => [...ends].filter(([name, end]) => (at.get(name) as number) < end)
  if (left().length === 0) return at

  const groupId = `bench-reader-${process.pid}-${Math.round(performance.now() * 1_000)}`
  const consumer = createClient({ brokers, clientId: 'bench-reader', log: noLog }).consumer({ groupId })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => {
        // It begins again by itself, for example while the coordinator of a young broker is still loading.
        if (!payload.restart) reject(payload.error)
      })
      const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
        const name = `${batch.topic}/${batch.partition}`
        for (const record of batch.messages) {
          if (Number(record.offset) < (at.get(name) as number)) continue
          at.set(name, Number(record.offset) + 1)
          onRecord(batch.topic, record)
        }
        if (left().length === 0) resolve()
      }
      consumer.run({ autoCommit: false, eachBatch }).catch(reject)
      for (const [name, offset] of at) {
        const [topic = '', partition] = name.split('/')
        consumer.seek({ topic, partition: Number(partition), offset: String(offset) })
      }
    })
  } finally {
    await consumer.disconnect()
  }
  return at
}

function endsOf(brokers: readonly string[], topics: readonly string[]): Promise<Positions> {
  return withAdmin(brokers, async (admin) => {
    const ends = new Map<string, number>()
    for (const topic of topics) {
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        ends.set(`${topic}/${partition}`, Number(high))
      }
    }
    return ends
  })
}
