import { type Admin, type Consumer, type EachBatchPayload } from 'kafkajs'
import { backOff, sleep } from '@repo/messaging/back-off'
import { deferred } from '@repo/messaging/deferred'
import { Failure } from '@repo/messaging/failures'
import { type PartitionLag, type SubscribeOptions, type Subscription } from '@repo/messaging/ports'
import { Assignment } from './assignment.ts'
import { createClient, type ClientOptions } from './client.ts'
import { asFailure, isUnavailable } from './errors.ts'
import { Heartbeats } from './heartbeats.ts'
import { LazyCommits } from './lazy-commits.ts'
import { consumerLag } from './offsets.ts'
import { assertFrozen, partitionCounts, type PartitionedTopic } from './partition-counts.ts'
import { receivedAll } from './records.ts'
import { within } from './within.ts'

export interface ConsumerSettings {
  /** After `kill -9` the partitions of a member wait this long for another one. */
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly commitIntervalMs: number
  /**
   * How long the broker holds a fetch that finds nothing. It answers at the first byte, so that this is not latency:
   * it bounds how long `stop`, and a partition that was paused, wait for the fetch in flight.
   */
  readonly maxWaitMs: number
  /** What one batch can be at most, and so one group commit. */
  readonly maxBytesPerPartition: number
  /** Topics whose number of partitions is declared; the subscription dies when one has another. */
  readonly topics: readonly PartitionedTopic[]
}

/** One member of a group. Connects in the background and for ever: a service starts while the broker is down. */
export class KafkaSubscription implements Subscription {
  readonly dead: Promise<Error>
  readonly #options: SubscribeOptions
  readonly #client: ClientOptions
  readonly #settings: ConsumerSettings
  readonly #stopping = new AbortController()
  readonly #assignment = new Assignment()
  readonly #commits: LazyCommits
  readonly #inHand = new Map<Promise<void>, AbortController>()
  readonly #retries = new Map<string, number>()
  #die!: (error: Error) => void
  #consumer: Consumer | undefined
  /** Pending while the group may have taken us in without our knowing it yet. */
  #joining: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(client: ClientOptions, settings: ConsumerSettings, options: SubscribeOptions) {
    this.#client = client
    this.#settings = settings
    this.#options = options
    this.dead = new Promise((resolve) => (this.#die = resolve))
    this.#commits = new LazyCommits({
      intervalMs: settings.commitIntervalMs,
      log: client.log,
      isCurrent: (owned) => this.#assignment.isCurrent(owned),
    })
    void this.#live()
  }

  assigned(): Record<string, number[]> {
    return this.#assignment.partitions()
  }

  async lag(): Promise<PartitionLag[]> {
    const topics = Object.keys(this.assigned())
    if (topics.length === 0) return []
    const lags = await consumerLag(this.#client, this.#options.group, topics)
    // Only what is ours still: the sum over the members of a group counts every partition once.
    return Object.entries(this.assigned()).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition, records: lags.get(`${topic}/${partition}`) ?? 0n })),
    )
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  async #stop(): Promise<void> {
    this.#stopping.abort()
    this.#endWork()
    await Promise.allSettled(this.#inHand.keys())
    await within(2_000, this.#commits.flush())
    this.#commits.stop()
    // A consumer that is not in yet disconnects without a word, and the group keeps a member that nobody is.
    await within(3_000, this.#joining)
    // Leaving tells the group; without it the partitions wait for the session to time out.
    if (this.#consumer) await within(5_000, this.#consumer.disconnect())
    this.#assignment.replace({})
  }

  /** One consumer after another, until `stop` or a death that a new one would die too. */
  async #live(): Promise<void> {
    const { log } = this.#client
    const { group } = this.#options
    const pause = backOff({ firstMs: 200, maxMs: 5_000 })
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const error = await this.#consume(() => (attempt = 1))
      this.#assignment.replace({})
      if (this.#stopping.signal.aborted) return
      const failure = asFailure(error)
      if (!isUnavailable(error) && failure.code !== 'TOPIC_UNKNOWN') {
        log.error({ err: error, group }, 'the consumer died')
        return this.#die(error instanceof Error ? error : new Error(String(error)))
      }
      const delayMs = pause(attempt)
      log.warn(
        { err: failure, group, attempt, delayMs: Math.round(delayMs) },
        'consuming again after a pause',
      )
      await sleep(delayMs, this.#stopping.signal)
    }
  }

  /** Consumes until the consumer crashes; resolves with why. */
  async #consume(onJoin: () => void): Promise<unknown> {
    const client = createClient(this.#client)
    const admin = client.admin()
    const consumer = this.#createConsumer(client)
    this.#consumer = consumer
    let joined = deferred()
    consumer.on('consumer.connect', () => {
      joined = deferred()
      this.#joining = joined.promise
    })
    const crash = new Promise<unknown>((resolve) => {
      consumer.on('consumer.crash', ({ payload }) => {
        joined.resolve()
        if (!payload.restart) resolve(payload.error)
      })
    })
    consumer.on('consumer.group_join', ({ payload }) => {
      joined.resolve()
      this.#endWork()
      this.#assignment.replace(payload.memberAssignment)
      const { groupId: group, memberAssignment: partitions } = payload
      this.#client.log.info({ group, partitions }, 'joined the group')
      onJoin()
    })
    // The last moment in which the group still takes our offsets: joining again gives the partitions away.
    consumer.on('consumer.rebalancing', () => void this.#commits.flush())
    try {
      const topics = [...this.#options.topics]
      const partitions = await countPartitions(admin, topics, this.#settings.topics)
      // Asked once: kept open it would outlive `stop`, which no crash ever ends the wait below for.
      await within(2_000, admin.disconnect())
      if (this.#stopping.signal.aborted) return undefined
      await consumer.connect()
      await consumer.subscribe({ topics, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitions,
        eachBatch: (payload) => this.#eachBatch(payload),
      })
      // A stop that came before `run` had nobody to disconnect.
      if (this.#stopping.signal.aborted) await within(5_000, consumer.disconnect())
      return await crash
    } catch (error) {
      await within(2_000, consumer.disconnect())
      return error
    } finally {
      joined.resolve()
      void admin.disconnect().catch(() => undefined)
    }
  }

  #createConsumer(client: ReturnType<typeof createClient>): Consumer {
    const { sessionTimeoutMs, heartbeatIntervalMs, maxWaitMs, maxBytesPerPartition } = this.#settings
    return client.consumer({
      groupId: this.#options.group,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatIntervalMs,
      rebalanceTimeout: 30_000,
      minBytes: 1,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
    })
  }

  #endWork(): void {
    for (const controller of this.#inHand.values()) controller.abort()
  }

  /** Law: nothing but KafkaJS's own errors may leave this function. Any other one stops the consumer for ever. */
  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    if (this.#stopping.signal.aborted || !payload.isRunning() || payload.isStale()) return
    const controller = new AbortController()
    const work = this.#handle(payload, controller)
    this.#inHand.set(work, controller)
    try {
      await work
    } finally {
      this.#inHand.delete(work)
    }
  }

  async #handle(payload: EachBatchPayload, controller: AbortController): Promise<void> {
    const { batch, resolveOffset } = payload
    const { topic, partition } = batch
    const owned = this.#assignment.find(topic, partition)
    if (!owned) return
    const beats = new Heartbeats(this.#settings.heartbeatIntervalMs, payload.heartbeat, () =>
      controller.abort(),
    )
    let error: unknown
    try {
      const records = receivedAll(batch)
      await this.#options.onBatch({ topic, partition, records, signal: controller.signal })
    } catch (reason) {
      error = reason ?? new Error('rejected with nothing')
    } finally {
      beats.stop()
    }
    // Resolved under a later assignment this would move, or with the topic gone crash, somebody else's position.
    const current = this.#assignment.isCurrent(owned)
    if (error === undefined && current) {
      // The last raw offset: without it a batch that ends in records we never see is fetched again for ever.
      const last = batch.lastOffset()
      resolveOffset(last)
      this.#retries.delete(`${topic}/${partition}`)
      this.#commits.handled(owned, BigInt(last) + 1n, payload.commitOffsetsIfNecessary)
    } else if (error !== undefined && !controller.signal.aborted) {
      this.#again(payload, error)
    }
    if (beats.failure !== undefined) throw beats.failure
  }

  /** The batch comes again after a pause, in which the other partitions go on. */
  #again({ batch: { topic, partition }, pause }: EachBatchPayload, error: unknown): void {
    const key = `${topic}/${partition}`
    const attempt = (this.#retries.get(key) ?? 0) + 1
    this.#retries.set(key, attempt)
    const delayMs = backOff({ firstMs: 100, maxMs: 10_000 })(attempt)
    this.#client.log.warn(
      { err: error, topic, partition, attempt },
      'a batch was not handled and comes again',
    )
    const resume = pause()
    void sleep(delayMs, this.#stopping.signal).then(resume)
  }
}

async function countPartitions(
  admin: Admin,
  topics: readonly string[],
  declared: readonly PartitionedTopic[],
): Promise<number> {
  await admin.connect()
  const counts = await partitionCounts(admin, topics)
  const missing = topics.filter((topic) => !counts.has(topic))
  if (missing.length > 0) throw new Failure('TOPIC_UNKNOWN', missing.join(', '))
  assertFrozen(counts, declared)
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
