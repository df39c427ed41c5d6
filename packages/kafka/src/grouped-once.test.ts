import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import groupMessagesPerPartition from 'kafkajs/src/producer/groupMessagesPerPartition.js'

import { groupedOnce } from './grouped-once.ts'
import { keyPartitioner } from './partitioner.ts'

const message = fc.record({ key: fc.string(), value: fc.string() })
const metadata = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }))

it('leaves every message on its partition, in its order, as kafkajs groups them by itself', () => {
  const partitioner = keyPartitioner()
  fc.assert(
    fc.property(fc.array(message), fc.integer({ min: 1, max: 24 }), (messages, partitions) => {
      const asked = { topic: 'order.events', partitionMetadata: metadata(partitions), partitioner }
      const theirs = groupMessagesPerPartition({ ...asked, messages: [...messages] })
      const ours = groupMessagesPerPartition({ ...asked, messages: groupedOnce([...messages]) })
      expect(ours).toEqual(theirs)
      expect(Object.values(ours).flat()).toHaveLength(messages.length)
    }),
  )
})

it('asks for the partition of each message once', () => {
  let asked = 0
  const messages = groupedOnce(
    Array.from({ length: 1_000 }, (_, index) => ({ key: String(index), value: '' })),
  )
  const partitioner = () => (asked += 1) % 2
  const groups = groupMessagesPerPartition({
    topic: 't',
    partitionMetadata: metadata(2),
    messages,
    partitioner,
  })
  expect(asked).toBe(1_000)
  expect(groups['0']).toHaveLength(500)
  expect(groups['1']?.[0]).toBe(messages[0])
})
