import { type ICustomPartitioner, Partitioners } from 'kafkajs'

/**
 * Puts a key on the partition on which kafkajs' `DefaultPartitioner` and the Java client put it. The hash of kafkajs
 * multiplies with `BigInt`, which is a fifth of what the relay does for a record; here it is whole numbers of 32 bits.
 */
export const keyPartitioner: ICustomPartitioner = () => {
  const otherwise = Partitioners.DefaultPartitioner()
  return (asked) => {
    const { key, partition } = asked.message
    if (typeof key !== 'string' || typeof partition === 'number') return otherwise(asked)
    return (murmur2(Buffer.from(key)) & 0x7fffffff) % asked.partitionMetadata.length
  }
}

const seed = 0x9747b28c
const multiplier = 0x5bd1e995

/**
 * Kafka's variant of MurmurHash2, as a signed number of 32 bits: `Utils.murmur2` in
 * https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
 */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  const rest = length & ~3
  let hash = seed ^ length
  for (let index = 0; index < rest; index += 4) {
    let word =
      (bytes[index] as number) |
      ((bytes[index + 1] as number) << 8) |
      ((bytes[index + 2] as number) << 16) |
      ((bytes[index + 3] as number) << 24)
    word = Math.imul(word, multiplier)
    word = Math.imul(word ^ (word >>> 24), multiplier)
    hash = Math.imul(hash, multiplier) ^ word
  }
  if (length - rest === 3) hash ^= (bytes[rest + 2] as number) << 16
  if (length - rest >= 2) hash ^= (bytes[rest + 1] as number) << 8
  if (length > rest) hash = Math.imul(hash ^ (bytes[rest] as number), multiplier)
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}
