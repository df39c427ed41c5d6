import kafkajs, { type Admin } from 'kafkajs'
import { backOff, sleep } from '@repo/messaging/back-off'
import { noLog, type Log } from '@repo/messaging/log'
import { createClient } from './client.ts'
import { asFailure } from './errors.ts'
import { assertFrozen, partitionCounts, type PartitionedTopic } from './partition-counts.ts'

export interface TopicDeclaration extends PartitionedTopic {
  readonly config: Readonly<Record<string, string>>
}

export interface CreateTopicsOptions {
  readonly brokers: readonly string[]
  readonly topics: readonly TopicDeclaration[]
  readonly log?: Log
  /** How long to wait for a broker that does not answer yet. */
  readonly waitMs?: number
}

/**
 * Makes the topics what they are declared to be; does nothing when they are. Rejects, having changed nothing, when a
 * topic exists with another number of partitions.
 */
export async function createTopics(options: CreateTopicsOptions): Promise<void> {
  const { brokers, topics, log = noLog, waitMs = 60_000 } = options
  const admin = createClient({ brokers, clientId: 'topics', log: noLog }).admin()
  try {
    await connect(admin, brokers, log, waitMs)
    const counts = await partitionCounts(
      admin,
      topics.map(({ name }) => name),
    )
    assertFrozen(counts, topics)
    const missing = topics.filter(({ name }) => !counts.has(name))
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
      })
      await known(
        admin,
        missing.map(({ name }) => name),
        waitMs,
      )
    }
    for (const topic of topics) {
      const state = missing.includes(topic) ? 'created' : await reconcile(admin, topic)
      log.info({ topic: topic.name, partitions: topic.partitions }, state)
    }
  } finally {
    await admin.disconnect()
  }
}

async function connect(admin: Admin, brokers: readonly string[], log: Log, waitMs: number): Promise<void> {
  const pause = backOff({ firstMs: 250, maxMs: 2_000 })
  const ask = async () => {
    await admin.connect()
    await admin.listTopics()
  }
  await persistently(pause, waitMs, ask, (leftMs) =>
    log.info({ brokers, leftSeconds: Math.ceil(leftMs / 1_000) }, 'waiting for Kafka'),
  )
}

/**
 * Until every partition has a leader that serves. The controller answers when it has made a topic; a broker leads it a
 * moment later, and until then does not say where it ends. kafkajs' own wait gives up when that moment is longer than 100 ms.
 */
async function known(admin: Admin, topics: readonly string[], waitMs: number): Promise<void> {
  await persistently(backOff({ firstMs: 50, maxMs: 1_000 }), waitMs, async () => {
    for (const topic of topics) await admin.fetchTopicOffsets(topic)
  })
}

/** Does the work again and again, with these pauses, until it succeeds; throws what it threw when the time is up. */
async function persistently(
  pause: (attempt: number) => number,
  waitMs: number,
  work: () => Promise<void>,
  onFailure?: (leftMs: number) => void,
): Promise<void> {
  const deadline = performance.now() + waitMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > deadline) throw asFailure(error)
      onFailure?.(deadline - performance.now())
      await sleep(pause(attempt))
    }
  }
}

async function reconcile(admin: Admin, { name, config }: TopicDeclaration): Promise<string> {
  const keys = Object.keys(config)
  if (keys.length === 0) return 'unchanged'
  const type = kafkajs.ConfigResourceTypes.TOPIC
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type, name, configNames: keys }],
  })
  const entries = described.resources[0]?.configEntries ?? []
  const actual = new Map(entries.map(({ configName, configValue }) => [configName, configValue]))
  if (keys.every((key) => actual.get(key) === config[key])) return 'unchanged'
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      { type, name, configEntries: keys.map((key) => ({ name: key, value: config[key] as string })) },
    ],
  })
  return 'configuration changed'
}
