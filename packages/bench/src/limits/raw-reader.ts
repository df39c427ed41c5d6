import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { newId } from '@repo/service/identity'

/**
 * kafkajs' `eachBatch` with nothing to do, from the first record of a topic: records a second, once it is in its group.
 * Fetch answers are read with our decoding, which the client has for everybody, and nobody asks what is in a record.
 */
export async function readRaw(brokers: readonly string[], topic: string, records: number): Promise<number> {
  const groupId = `bench-raw-reader-${newId()}`
  const consumer = createClient({ brokers, clientId: 'bench-raw', log: noLog }).consumer({ groupId })
  let read = 0
  let startedAt = 0
  let finish!: (rate: number) => void
  const finished = new Promise<number>((resolve) => (finish = resolve))
  consumer.on('consumer.group_join', () => (startedAt = performance.now()))
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      eachBatch({ batch }) {
        read += batch.messages.length
        if (read >= records) finish((records * 1_000) / (performance.now() - startedAt))
        return Promise.resolve()
      },
    })
    return await finished
  } finally {
    await consumer.disconnect()
  }
}
