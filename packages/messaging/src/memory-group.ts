import { backOff, sleep } from './back-off.ts'
import type { MemoryLog } from './memory-log.ts'
import type { PartitionLag, SubscribeOptions } from './ports.ts'

const maxBatchSize = 500
const pause = backOff({ firstMs: 1, maxMs: 50 })

/** A consumer group: who is in it, how far it has come, and one rebalance after the other. */
export class MemoryGroup {
  readonly log: MemoryLog
  readonly #committed = new Map<string, number>()
  #members: MemoryMember[] = []
  #rebalances: Promise<void> = Promise.resolve()

  constructor(log: MemoryLog) {
    this.log = log
  }

  join(member: MemoryMember): Promise<void> {
    return this.#rebalance(() => [...this.#members, member])
  }

  leave(member: MemoryMember): Promise<void> {
    return this.#rebalance(() => this.#members.filter((other) => other !== member))
  }

  committed(partition: string): number {
    return this.#committed.get(partition) ?? 0
  }

  commit(partition: string, next: number): void {
    this.#committed.set(partition, next)
  }

  #rebalance(change: () => MemoryMember[]): Promise<void> {
    this.#rebalances = this.#rebalances.then(async () => {
      // Everybody gives up everything first, as with Kafka's eager protocol: no partition has two owners.
      await Promise.all(this.#members.map((member) => member.revoke()))
      this.#members = change()
      this.#members.forEach((member, index) => member.assign(this.#shareOf(member, index)))
    })
    return this.#rebalances
  }

  #shareOf({ topics }: MemoryMember, index: number): Record<string, number[]> {
    const share: Record<string, number[]> = {}
    for (const topic of topics) {
      const all = Array.from({ length: this.log.partitionsOf(topic) }, (_, partition) => partition)
      share[topic] = all.filter((partition) => partition % this.#members.length === index)
    }
    return share
  }
}

/** One member: a loop for each partition that it owns. */
export class MemoryMember {
  readonly #group: MemoryGroup
  readonly #options: SubscribeOptions
  #share: Record<string, number[]> = {}
  #tenure = new AbortController()
  #loops: Promise<void>[] = []

  constructor(group: MemoryGroup, options: SubscribeOptions) {
    this.#group = group
    this.#options = options
  }

  get topics(): readonly string[] {
    return this.#options.topics
  }

  get share(): Readonly<Record<string, readonly number[]>> {
    return this.#share
  }

  lag(): PartitionLag[] {
    return Object.entries(this.#share).flatMap(([topic, partitions]) =>
      partitions.map((partition) => {
        const end = this.#group.log.read(topic, partition).length
        return { topic, partition, records: BigInt(end - this.#group.committed(`${topic}/${partition}`)) }
      }),
    )
  }

  assign(share: Record<string, number[]>): void {
    this.#share = share
    this.#tenure = new AbortController()
    const { signal } = this.#tenure
    this.#loops = Object.entries(share).flatMap(([topic, partitions]) =>
      partitions.map((partition) => this.#consume(topic, partition, signal)),
    )
  }

  /** Resolves when the batches in hand are finished. */
  async revoke(): Promise<void> {
    this.#tenure.abort()
    await Promise.all(this.#loops)
    this.#share = {}
  }

  async #consume(topic: string, partition: number, signal: AbortSignal): Promise<void> {
    const name = `${topic}/${partition}`
    for (let attempt = 1; !signal.aborted;) {
      const log = this.#group.log.read(topic, partition)
      const position = this.#group.committed(name)
      const records = log.slice(position, position + maxBatchSize)
      if (records.length === 0) {
        await this.#group.log.appended(signal)
        continue
      }
      try {
        await this.#options.onBatch({ topic, partition, records, signal })
        this.#group.commit(name, position + records.length)
        attempt = 1
      } catch {
        await sleep(pause(attempt++), signal)
      }
    }
  }
}
