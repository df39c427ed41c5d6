/** A producer that obeys nobody: it repeats what is on the log, out of order, and puts things there that nobody can read. */
import { topics } from '@repo/contracts/topics'
import { createClient } from '@repo/kafka/client'
import { readLog } from '@repo/kafka/read-log'
import { createTopics } from '@repo/kafka/topics'
import { type Position } from '@repo/judge/witnesses'
import { noLog } from '@repo/messaging/log'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { blocking, poisons, takingLarge, type Sent } from './poison.ts'
import { pick, shuffled, type Random } from './random.ts'

export interface Rogue {
  /** Has the topics take, for this run, records that are larger than they are declared to take. */
  prepare(): Promise<void>
  /** Positions of the records that nobody can handle, as far as they are known. */
  readonly injected: readonly Position[]
  /** Looks for them on the log: a send whose answer was lost has left a record of which nobody was told. */
  findInjected(): Promise<void>
  repeat(records: number, inOrder: boolean): Promise<void>
  poison(): Promise<void>
  /** Sends every record of the log again, in order. */
  replayAll(): Promise<number>
}

/** Headers of no meaning to anybody else. */
const mark = 'chaos_poison'
const again = 'chaos_again'
const isMarked = ({ headers }: ReceivedRecord) => headers[mark] !== undefined
/** Whether the rogue has sent it: poison, or a record that somebody else had sent before. */
export const isOfRogue = ({ headers }: ReceivedRecord) =>
  headers[mark] !== undefined || headers[again] !== undefined

const names = topics.map(({ name }) => name)

export function rogue(brokers: readonly string[], chance: Random): Rogue {
  const injected = new Map<string, Position>()

  async function read(): Promise<readonly ReceivedRecord[]> {
    const records: ReceivedRecord[] = []
    for await (const batch of readLog({ brokers, topics: names })) records.push(...batch)
    for (const record of records.filter(isMarked)) injected.set(positionOf(record), record)
    return records.filter((record) => !isMarked(record))
  }

  async function send(records: readonly Sent[]): Promise<void> {
    const producer = createClient({ brokers, clientId: 'rogue', log: noLog }).producer({
      allowAutoTopicCreation: false,
      retry: { retries: 8 },
    })
    await producer.connect()
    try {
      for (const record of records) {
        const { topic, ...message } = record
        const [meta] = await producer.send({ topic, messages: [message], acks: -1 })
        const position = { topic, partition: record.partition, offset: BigInt(meta?.baseOffset ?? -1) }
        injected.set(positionOf(position), position)
      }
    } finally {
      await producer.disconnect()
    }
  }

  async function sendAgain(records: readonly ReceivedRecord[]): Promise<void> {
    const producer = createClient({ brokers, clientId: 'rogue', log: noLog }).producer({
      allowAutoTopicCreation: false,
    })
    await producer.connect()
    try {
      for (let from = 0; from < records.length; from += 200) {
        const chunk = records.slice(from, from + 200)
        const topicMessages = names.map((topic) => ({
          topic,
          messages: chunk
            .filter((record) => record.topic === topic)
            .map(({ key, value, partition, headers }) => ({
              ...{ key, value, partition },
              headers: { ...headers, [again]: '1' },
            })),
        }))
        await producer.sendBatch({
          acks: -1,
          topicMessages: topicMessages.filter(({ messages }) => messages.length),
        })
      }
    } finally {
      await producer.disconnect()
    }
  }

  return {
    get injected() {
      return [...injected.values()].map(({ topic, partition, offset }) => ({ topic, partition, offset }))
    },
    prepare: () => createTopics({ brokers, topics: takingLarge(topics) }),
    async findInjected() {
      await read()
    },
    async repeat(count, inOrder) {
      const all = await read()
      await sendAgain(chosen(all, count, inOrder, chance))
    },
    async poison() {
      const all = await read()
      const sample = all.filter(({ value }) => value !== null)
      if (sample.length === 0) return
      const made = [...poisons(pick(chance, sample), chance), ...blocking(sample)]
      await send(made.map((record) => ({ ...record, headers: { ...record.headers, [mark]: '1' } })))
    },
    async replayAll() {
      const all = await read()
      await sendAgain(all)
      return all.length
    },
  }
}

/** Some of the records, as they come, or in the order of their partitions. */
export function chosen(
  all: readonly ReceivedRecord[],
  count: number,
  inOrder: boolean,
  chance: Random,
): readonly ReceivedRecord[] {
  const some = shuffled(chance, all).slice(0, count)
  return inOrder ? some.toSorted((one, other) => Number(one.offset - other.offset)) : some
}

export const positionOf = ({ topic, partition, offset }: Position): string =>
  `${topic}/${partition}@${offset}`
