import { type Admin } from 'kafkajs'
import { noLog } from '@repo/messaging/log'
import { createClient } from './client.ts'
import { asFailure } from './errors.ts'

/** Partition, as `topic/partition`, to the offset behind its last record. */
export type Offsets = ReadonlyMap<string, bigint>

export interface BrokerAddress {
  readonly brokers: readonly string[]
}

/** Where the partitions of these topics end now. */
export function endOffsets({ brokers }: BrokerAddress, topics: readonly string[]): Promise<Offsets> {
  return withAdmin(brokers, (admin) => readEnds(admin, topics))
}

/** How many records a group has yet to commit, by partition; all of them where it never committed. */
export function consumerLag(
  { brokers }: BrokerAddress,
  group: string,
  topics: readonly string[],
): Promise<Offsets> {
  return withAdmin(brokers, async (admin) => {
    const [ends, committed] = await Promise.all([
      readEnds(admin, topics),
      admin.fetchOffsets({ groupId: group, topics: [...topics] }),
    ])
    const next = new Map<string, bigint>()
    for (const { topic, partitions } of committed) {
      for (const { partition, offset } of partitions) next.set(`${topic}/${partition}`, BigInt(offset))
    }
    return new Map([...ends].map(([key, end]) => [key, end - nonNegative(next.get(key))]))
  })
}

async function readEnds(admin: Admin, topics: readonly string[]): Promise<Offsets> {
  const ends = new Map<string, bigint>()
  for (const topic of topics) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
      ends.set(`${topic}/${partition}`, BigInt(high))
    }
  }
  return ends
}

// A group that never committed a partition is at -1.
function nonNegative(offset = 0n): bigint {
  return offset < 0n ? 0n : offset
}

export async function withAdmin<Result>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = createClient({ brokers, clientId: 'admin', log: noLog }).admin()
  try {
    await admin.connect()
    return await work(admin)
  } catch (error) {
    throw asFailure(error)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}
