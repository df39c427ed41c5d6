import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Message, type PartitionerArgs, Partitioners } from 'kafkajs'
import { partitionMetadata } from '../test/support/partitions.ts'
import { keyPartitioner, murmur2 } from './partitioner.ts'

const of = (message: Partial<Message>, partitions: number): PartitionerArgs => ({
  topic: 'order.events',
  partitionMetadata: partitionMetadata(partitions),
  message: { value: null, ...message },
})

describe('the partition of a key', () => {
  // `testMurmur2` in https://github.com/apache/kafka/blob/trunk/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('has the hash of the Java client: %s', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })

  it('is the one on which the partitioner of kafkajs puts it, whatever the key and their number', () => {
    const [ours, theirs] = [keyPartitioner(), Partitioners.DefaultPartitioner()]
    const keys = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.uuid())
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 100 }), (key, partitions) => {
        const asked = of({ key }, partitions)
        expect(ours(asked)).toBe(theirs(asked))
      }),
    )
  })

  it('does not count for a message that names its partition', () => {
    expect(keyPartitioner()(of({ key: 'a', partition: 4 }, 6))).toBe(4)
  })
})
