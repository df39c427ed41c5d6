import { type EachBatchPayload } from 'kafkajs'
import { type Log } from '@repo/messaging/log'
import { type Owned } from './assignment.ts'

type Commit = EachBatchPayload['commitOffsetsIfNecessary']

export interface LazyCommitsOptions {
  readonly intervalMs: number
  readonly log: Log
  readonly isCurrent: (owned: Owned) => boolean
}

/**
 * Commits offsets in the background, one request for all partitions, at most once per interval. Late is safe: what is
 * not committed is delivered again. Wrong is not: kafkajs would commit partitions that are no longer ours.
 */
export class LazyCommits {
  readonly #options: LazyCommitsOptions
  #next = new Map<Owned, bigint>()
  #commit: Commit | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: LazyCommitsOptions) {
    this.#options = options
  }

  /** Every record before `next` is durably handled. */
  handled(owned: Owned, next: bigint, commit: Commit): void {
    this.#next.set(owned, next)
    this.#commit = commit
    this.#schedule()
  }

  /** Commits what is known now. Does not reject: the group's own heartbeat finds out what is wrong, and rejoins. */
  async flush(): Promise<void> {
    this.#unschedule()
    const positions = [...this.#next].filter(([owned]) => this.#options.isCurrent(owned))
    this.#next = new Map()
    if (positions.length === 0 || !this.#commit) return
    try {
      await this.#commit({ topics: topicsOf(positions) })
    } catch (error) {
      this.#options.log.debug({ err: error }, 'offsets were not committed, trying again')
      for (const [owned, next] of positions) if (!this.#next.has(owned)) this.#next.set(owned, next)
      this.#schedule()
    }
  }

  /** Forgets what is not committed yet. */
  stop(): void {
    this.#unschedule()
    this.#next.clear()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.intervalMs)
  }

  #unschedule(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

function topicsOf(positions: readonly (readonly [Owned, bigint])[]) {
  const topics = new Map<string, { partition: number; offset: string }[]>()
  for (const [{ topic, partition }, next] of positions) {
    const partitions = topics.get(topic) ?? []
    partitions.push({ partition, offset: next.toString() })
    topics.set(topic, partitions)
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}
