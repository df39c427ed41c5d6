/** The broker as an outsider sees it: what is on the four topics, how long they are, who reads them and how far. */
import { topics } from '@repo/contracts/topics'
import { consumerLag, endOffsets, withAdmin, type Offsets } from '@repo/kafka/offsets'
import { readLog } from '@repo/kafka/read-log'
import { type ReceivedRecord } from '@repo/messaging/ports'

import { assignedPartitions } from './member-assignment.ts'
import { called } from './unreachable.ts'

export interface BrokerView {
  /** The offset behind the last record of every partition, by `topic/partition`. */
  ends(): Promise<Offsets>
  /** The offset of the first record that is still there, of every partition. */
  starts(): Promise<Offsets>
  records(from: Offsets, to: Offsets): AsyncIterable<readonly ReceivedRecord[]>
  /** Records on these topics that the group has yet to commit. */
  lag(group: string, topics: readonly string[]): Promise<bigint>
  /** Partitions that a living member of the group owns, as `topic/partition`. */
  owned(group: string): Promise<ReadonlySet<string>>
}

export function brokerView(brokers: readonly string[]): BrokerView {
  const names = topics.map(({ name }) => name)
  const where = { at: brokers.join(','), variable: 'KAFKA_BROKERS' }
  const asked = <Result>(call: () => Promise<Result>) => called('Kafka', where, call)
  return {
    ends: () => asked(() => endOffsets({ brokers }, names)),
    starts: () =>
      asked(() =>
        withAdmin(brokers, async (admin) => {
          const starts = new Map<string, bigint>()
          for (const topic of names) {
            for (const { partition, low } of await admin.fetchTopicOffsets(topic)) {
              starts.set(`${topic}/${partition}`, BigInt(low))
            }
          }
          return starts
        }),
      ),
    records: (from, to) => readLog({ brokers, topics: names, from, to }),
    async lag(group, read) {
      const lags = await asked(() => consumerLag({ brokers }, group, read))
      return [...lags.values()].reduce((sum, lag) => sum + lag, 0n)
    },
    async owned(group) {
      const { groups } = await asked(() => withAdmin(brokers, (admin) => admin.describeGroups([group])))
      const members = groups.flatMap((described) => described.members)
      return new Set(members.flatMap(({ memberAssignment }) => assignedPartitions(memberAssignment)))
    },
  }
}
