/** A log in memory whose every delivery is made by the test: the order of arrival is the test's, not the network's. */
import { type ContractEvent } from '@repo/contracts/events'
import { sourceOf, topicOf, topicsByName } from '@repo/contracts/topics'
import { headerNames, type Codec } from '@repo/messaging/message'
import { type Broker, type ReceivedRecord, type SubscribeOptions } from '@repo/messaging/ports'

import { partitionKey } from '../../src/projections/offsets.ts'
import { type ReadLog } from '../../src/rebuild/rebuild.ts'

export interface HandLog extends Broker {
  /** Appends the messages to their topics. */
  append(messages: readonly ContractEvent[]): readonly ReceivedRecord[]
  /** Appends a record that is as broken as the test wants it. */
  appendBroken(
    record: Pick<ReceivedRecord, 'topic' | 'value'> & { readonly key: string; readonly type: string },
  ): ReceivedRecord
  /** Hands the records over in this sequence; partitions that are neighbours in it arrive together. */
  deliver(records: readonly ReceivedRecord[]): Promise<void>
  readonly readLog: ReadLog
}

export function handLog(codec: Codec): HandLog {
  const log = new Map<string, ReceivedRecord[]>()
  let options: SubscribeOptions | undefined

  function put(record: Omit<ReceivedRecord, 'offset' | 'partition'>): ReceivedRecord {
    const partition = (record.key?.at(-1) ?? 0) % topicsByName['order.events'].partitions
    const records = log.get(partitionKey({ ...record, partition })) ?? []
    const placed = { ...record, partition, offset: BigInt(records.length) }
    log.set(partitionKey(placed), [...records, placed])
    return placed
  }

  return {
    append: (messages) =>
      messages.map((message) =>
        put({
          topic: topicOf(message.type),
          key: Buffer.from(message.aggregateId),
          value: codec.encode(message),
          headers: {
            [headerNames.type]: message.type,
            [headerNames.id]: message.eventId,
            [headerNames.source]: sourceOf(message.type),
          },
          timestampMs: message.occurredAt.getTime(),
        }),
      ),
    appendBroken: ({ topic, value, key, type }) =>
      put({ topic, value, key: Buffer.from(key), headers: { [headerNames.type]: type }, timestampMs: 0 }),

    async deliver(records) {
      const batches = new Map<string, ReceivedRecord[]>()
      for (const record of records) {
        batches.set(partitionKey(record), [...(batches.get(partitionKey(record)) ?? []), record])
      }
      await Promise.all(
        [...batches.values()].map(async (batch) => {
          const { topic, partition } = batch[0] as ReceivedRecord
          const { signal } = new AbortController()
          await options?.onBatch({ topic, partition, records: batch, signal })
        }),
      )
    },

    async *readLog(from, to) {
      for (const [partition, next] of to) {
        const records = log.get(partition) ?? []
        yield records.slice(Number(from.get(partition) ?? 0n), Number(next))
      }
    },

    producer: () => Promise.reject(new Error('this log has no producer')),
    subscribe(subscribed) {
      options = subscribed
      return Promise.resolve({
        assigned: () => ({}),
        lag: () => Promise.resolve([]),
        dead: new Promise<Error>(() => {}),
        stop: async () => {},
      })
    },
    stop: async () => {},
  }
}
