import { randomUUID } from 'node:crypto'
import { type Consumer, type EachBatchPayload } from 'kafkajs'
import { noLog } from '@repo/messaging/log'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { createClient } from './client.ts'
import { asFailure } from './errors.ts'
import { Handover } from './handover.ts'
import { Heartbeats } from './heartbeats.ts'
import { endOffsets, withAdmin, type Offsets } from './offsets.ts'
import { receivedAll } from './records.ts'
import { within } from './within.ts'

export interface ReadLogOptions {
  readonly brokers: readonly string[]
  readonly topics: readonly string[]
  /** First offset to read, by `topic/partition`; zero where there is none. */
  readonly from?: Offsets
  /** First offset not to read; the end of the partition as it is now where there is none. */
  readonly to?: Offsets
  readonly signal?: AbortSignal
}

/**
 * Every record between two positions of the log: in offset order per partition, no batch of two partitions.
 * Commits nothing and leaves no group behind.
 */
export async function* readLog(options: ReadLogOptions): AsyncGenerator<readonly ReceivedRecord[]> {
  const { brokers, topics, signal } = options
  signal?.throwIfAborted()
  const reading = new Reading(await endOffsets({ brokers }, topics), options)
  if (reading.finished) return

  // kafkajs reads only as a member of a group; this one exists as long as the reading.
  const groupId = `read-log-${randomUUID()}`
  const settings = { groupId, maxWaitTimeInMs: 50, allowAutoTopicCreation: false }
  const consumer = createClient({ brokers, clientId: 'read-log', log: noLog }).consumer(settings)
  const handover = new Handover<readonly ReceivedRecord[]>()
  const interrupt = () => handover.fail(signal?.reason)
  signal?.addEventListener('abort', interrupt)
  consumer.on('consumer.crash', ({ payload }) => {
    if (!payload.restart) handover.fail(asFailure(payload.error))
  })
  // With nothing committed, whoever joins begins at the beginning: also we, for the second time.
  consumer.on('consumer.group_join', () => {
    for (const position of reading.seeks()) consumer.seek(position)
  })
  try {
    await start(consumer, { reading, handover, topics })
    for (;;) {
      const records = await handover.take(() => reading.finished)
      if (records === undefined) return
      if (records.length > 0) yield records
    }
  } finally {
    signal?.removeEventListener('abort', interrupt)
    handover.close()
    await within(5_000, consumer.disconnect())
    const forget = withAdmin(brokers, (admin) => admin.deleteGroups([groupId]))
    await within(5_000, forget)
  }
}

interface Parts {
  readonly reading: Reading
  readonly handover: Handover<readonly ReceivedRecord[]>
  readonly topics: readonly string[]
}

async function start(consumer: Consumer, { reading, handover, topics }: Parts): Promise<void> {
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: reading.partitions,
      async eachBatch(payload) {
        const beats = new Heartbeats(3_000, payload.heartbeat, () => undefined)
        await handover.give(reading.take(payload))
        beats.stop()
        if (beats.failure !== undefined) throw beats.failure
        payload.resolveOffset(payload.batch.lastOffset())
      },
    })
  } catch (error) {
    throw asFailure(error)
  }
}

/** How far each partition has been read, and how far it is to be. */
class Reading {
  readonly #next = new Map<string, bigint>()
  readonly #end = new Map<string, bigint>()

  constructor(ends: Offsets, { from, to }: ReadLogOptions) {
    for (const [key, end] of ends) {
      this.#next.set(key, from?.get(key) ?? 0n)
      this.#end.set(key, to?.get(key) ?? end)
    }
  }

  get partitions(): number {
    return this.#end.size
  }

  get finished(): boolean {
    return [...this.#end].every(([key, end]) => (this.#next.get(key) ?? 0n) >= end)
  }

  /** What of a batch is new and wanted: before a seek, and after a rebalance, others come too. */
  take({ batch, pause }: EachBatchPayload): ReceivedRecord[] {
    const key = `${batch.topic}/${batch.partition}`
    const next = this.#next.get(key) ?? 0n
    const end = this.#end.get(key) ?? 0n
    const records = receivedAll(batch).filter(({ offset }) => offset >= next && offset < end)
    const reached = BigInt(batch.lastOffset()) + 1n
    if (reached > next) this.#next.set(key, reached)
    if (reached >= end) pause()
    return records
  }

  seeks(): { readonly topic: string; readonly partition: number; readonly offset: string }[] {
    return [...this.#next]
      .filter(([, next]) => next > 0n)
      .map(([key, next]) => {
        const slash = key.lastIndexOf('/')
        return {
          topic: key.slice(0, slash),
          partition: Number(key.slice(slash + 1)),
          offset: next.toString(),
        }
      })
  }
}
