import { type PartitionerArgs } from 'kafkajs'

/** What kafkajs hands to a partitioner of a topic with so many partitions on one broker. */
export function partitionMetadata(partitions: number): PartitionerArgs['partitionMetadata'] {
  return Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }))
}
