/**
 * The broker of messaging, on kafkajs.
 *
 * Terms
 *   producer      sends records, one call after another; one relay has one
 *   subscription  one member of one consumer group, on one connection of its own
 *   client        a kafkajs instance; never shared, see `client.ts`
 */
import { noLog, type Log } from '@repo/messaging/log'
import { type Broker } from '@repo/messaging/ports'
import { type PartitionedTopic } from './partition-counts.ts'
import { KafkaProducer } from './producer.ts'
import { sessionTimeoutMs as defaultSessionTimeoutMs } from './session-timeout.ts'
import { KafkaSubscription } from './subscription.ts'

export interface KafkaOptions {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly log?: Log
  /** Declared topics: a subscription to one that has another number of partitions dies, and says so. */
  readonly topics?: readonly PartitionedTopic[]
  readonly sessionTimeoutMs?: number
  readonly heartbeatIntervalMs?: number
  readonly commitIntervalMs?: number
  /** How long the broker keeps a fetch that finds nothing; a record ends it at once, and a stop waits for it. */
  readonly maxWaitMs?: number
  readonly maxBytesPerPartition?: number
}

/** Connects to nothing until a producer sends or a subscription begins, and then for as long as it takes. */
export function kafka(options: KafkaOptions): Broker {
  const { brokers, clientId, log = noLog, sessionTimeoutMs = defaultSessionTimeoutMs } = options
  const client = { brokers, clientId, log }
  const settings = {
    sessionTimeoutMs,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? Math.min(1_000, sessionTimeoutMs / 4),
    commitIntervalMs: options.commitIntervalMs ?? 500,
    maxWaitMs: options.maxWaitMs ?? 500,
    maxBytesPerPartition: options.maxBytesPerPartition ?? 512 * 1024,
    topics: options.topics ?? [],
  }
  const parts: { stop(): Promise<void> }[] = []
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    parts.push(part)
    return part
  }
  return {
    producer: () => Promise.resolve(keep(new KafkaProducer(client))),
    subscribe: (subscription) => Promise.resolve(keep(new KafkaSubscription(client, settings, subscription))),
    async stop() {
      await Promise.all(parts.map((part) => part.stop()))
    },
  }
}
