import { type Admin } from 'kafkajs'
import { Failure } from '@repo/messaging/failures'

export interface PartitionedTopic {
  readonly name: string
  readonly partitions: number
}

/** How many partitions these topics have; those that do not exist are not in the answer. */
export async function partitionCounts(
  admin: Admin,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const known = new Set(await answered(admin.listTopics()))
  const topics = names.filter((name) => known.has(name))
  if (topics.length === 0) return new Map()
  const metadata = await answered(admin.fetchTopicMetadata({ topics }))
  return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]))
}

// When no broker answers, kafkajs goes on with null and trips over it. Taken for a defect of ours, it ended the process
// in place of waiting for the broker.
async function answered<Answer>(asking: Promise<Answer>): Promise<Answer> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Failure('BROKER_UNAVAILABLE', 'no broker has answered', { cause: error })
  }
}

/**
 * Throws when a topic that exists has another number of partitions than it is declared with. Growing a topic moves
 * half of its keys to other partitions: two events of one aggregate would then be read in any order.
 */
export function assertFrozen(
  counts: ReadonlyMap<string, number>,
  declared: readonly PartitionedTopic[],
): void {
  const wrong = declared.filter(({ name, partitions }) => (counts.get(name) ?? partitions) !== partitions)
  if (wrong.length === 0) return
  const list = wrong.map(({ name, partitions }) => `${name} has ${counts.get(name)}, declared ${partitions}`)
  throw new Error(
    `the number of partitions is frozen, because a key's partition depends on it: ${list.join('; ')}. ` +
      'Declare what the topic has, or copy its events to a new topic.',
  )
}
