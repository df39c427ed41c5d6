import kafkajs, { type Admin } from 'kafkajs'
import { backOff, sleep } from '@repo/messaging/back-off'
import { noLog, type Log } from '@repo/messaging/log'
import { createClient } from './client.ts'
import { asFailure } from './errors.ts'

export interface TopicDeclaration {
  readonly name: string
  readonly partitions: number
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
    const missing = await missingFrom(admin, topics)
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
      })
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
  const deadline = performance.now() + waitMs
  const pause = backOff({ firstMs: 250, maxMs: 2_000 })
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.connect()
      await admin.listTopics()
      return
    } catch (error) {
      if (performance.now() > deadline) throw asFailure(error)
      const leftSeconds = Math.ceil((deadline - performance.now()) / 1_000)
      log.info({ brokers, leftSeconds }, 'waiting for Kafka')
      await sleep(pause(attempt))
    }
  }
}

/** Growing a topic moves half of its keys to other partitions: two events of one aggregate would be read in any order. */
async function missingFrom(admin: Admin, topics: readonly TopicDeclaration[]): Promise<TopicDeclaration[]> {
  const known = new Set(await admin.listTopics())
  const existing = topics.filter(({ name }) => known.has(name))
  if (existing.length > 0) {
    const metadata = await admin.fetchTopicMetadata({ topics: existing.map(({ name }) => name) })
    const counts = new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]))
    const wrong = existing.filter(({ name, partitions }) => counts.get(name) !== partitions)
    if (wrong.length > 0) {
      const list = wrong.map(
        ({ name, partitions }) => `${name} has ${counts.get(name)}, declared ${partitions}`,
      )
      throw new Error(
        `the number of partitions is frozen, because a key's partition depends on it: ${list.join('; ')}. ` +
          'Declare what the topic has, or copy its events to a new topic.',
      )
    }
  }
  return topics.filter(({ name }) => !known.has(name))
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
