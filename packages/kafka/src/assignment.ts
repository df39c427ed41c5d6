/** One partition, from the rebalance that gave it to us to the next: a new object each time. */
export interface Owned {
  readonly topic: string
  readonly partition: number
}

/** Which partitions are ours. */
export class Assignment {
  #owned = new Map<string, Owned>()

  /** Replaces everything: a partition that we keep is new too, since others may have had it meanwhile. */
  replace(assigned: Readonly<Record<string, readonly number[]>>): void {
    this.#owned.clear()
    for (const [topic, partitions] of Object.entries(assigned)) {
      for (const partition of partitions) this.#owned.set(keyOf(topic, partition), { topic, partition })
    }
  }

  find(topic: string, partition: number): Owned | undefined {
    return this.#owned.get(keyOf(topic, partition))
  }

  isCurrent(owned: Owned): boolean {
    return this.find(owned.topic, owned.partition) === owned
  }

  partitions(): Record<string, number[]> {
    const topics: Record<string, number[]> = {}
    for (const { topic, partition } of this.#owned.values()) (topics[topic] ??= []).push(partition)
    return topics
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`
}
