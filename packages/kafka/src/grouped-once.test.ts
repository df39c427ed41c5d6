import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import groupMessagesPerPartition from 'kafkajs/src/producer/groupMessagesPerPartition.js'

import { partitionMetadata } from '../test/support/partitions.ts'
import { groupedOnce } from './grouped-once.ts'
import { keyPartitioner } from './partitioner.ts'
import { byTopic } from './records.ts'

const message = fc.record({ key: fc.string(), value: fc.string() })

it('leaves every message on its partition, in its order, as kafkajs groups them by itself', () => {
  const partitioner = keyPartitioner()
  fc.assert(
    fc.property(fc.array(message), fc.integer({ min: 1, max: 24 }), (messages, partitions) => {
      const asked = { topic: 'order.events', partitionMetadata: partitionMetadata(partitions), partitioner }
      const theirs = groupMessagesPerPartition({ ...asked, messages: [...messages] })
      const ours = groupMessagesPerPartition({ ...asked, messages: groupedOnce([...messages]) })
      expect(ours).toEqual(theirs)
      expect(Object.values(ours).flat()).toHaveLength(messages.length)
    }),
  )
})

it('makes no copy of the messages that are sent', () => {
  const records = Array.from({ length: 1_000 }, (_, index) => ({
    topic: 'order.events',
    key: String(index),
    value: Buffer.alloc(0),
    headers: {},
  }))
  const [{ topic, messages }] = byTopic(records) as [ReturnType<typeof byTopic>[number]]
  const asked = { topic, messages, partitionMetadata: partitionMetadata(6), partitioner: keyPartitioner() }
  // One pass over them all. As many more would be one copy of each; by itself kafkajs makes 83,000.
  expect(elementsRead(() => groupMessagesPerPartition(asked))).toBe(records.length)
})

/** Elements of the arrays that the work iterates over or spreads. */
function elementsRead(work: () => unknown): number {
  const original = Array.prototype[Symbol.iterator]
  let elements = 0
  Array.prototype[Symbol.iterator] = function (this: unknown[]) {
    elements += this.length
    return original.call(this)
  }
  try {
    work()
    return elements
  } finally {
    Array.prototype[Symbol.iterator] = original
  }
}
