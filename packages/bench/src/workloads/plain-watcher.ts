import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { headerNames } from '@repo/messaging/message'
import { type BenchStack } from '../stack.ts'

export interface PlainWatcher {
  stop(): Promise<void>
}

/**
 * kafkajs and our reading of fetch answers, nothing else: the first moment at which anybody can see a record. Ready when
 * it is in its group.
 */
export async function plainWatcher(
  { brokers, unique }: Pick<BenchStack, 'brokers' | 'unique'>,
  topic: string,
  onSeen: (eventId: string) => void,
): Promise<PlainWatcher> {
  const consumer = createClient({ brokers, clientId: 'bench-watcher', log: noLog }).consumer({
    groupId: unique('bench-watcher'),
    minBytes: 1,
    maxWaitTimeInMs: 200,
  })
  const joined = new Promise<void>((resolve) => {
    consumer.on('consumer.group_join', () => resolve())
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch({ batch }) {
      for (const { headers } of batch.messages) onSeen(String(headers?.[headerNames.id]))
      return Promise.resolve()
    },
  })
  await joined
  return { stop: () => consumer.disconnect() }
}
