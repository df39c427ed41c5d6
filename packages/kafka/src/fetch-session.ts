/**
 * An incremental fetch session (KIP-227): a broker remembers which partitions we read, and from where, so that a fetch
 * names what has changed since the one before, and its answer what there is to read. kafkajs names every partition
 * each time, and gets an answer for every one; `fast-fetch.ts` puts this in between.
 *
 * Terms
 *   epoch   counts the fetches of a session. 0 opens a new one and names every partition
 */

export interface FetchedFrom {
  readonly partition: number
  readonly fetchOffset: string
  readonly maxBytes: number
}

export interface TopicToFetch {
  readonly topic: string
  readonly partitions: readonly FetchedFrom[]
}

/** What a fetch says of its session. */
export interface SessionFetch {
  readonly sessionId: number
  readonly sessionEpoch: number
  /** What the broker does not know yet. */
  readonly topics: readonly TopicToFetch[]
  readonly forgottenTopics: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

const lastEpoch = 2 ** 31 - 1
const sessionNotFound = 70

/** The session of one consumer with one broker. */
export class FetchSession {
  #id = 0
  #epoch = 0
  #known = new Map<string, Map<number, FetchedFrom>>()
  #unanswered: SessionFetch | undefined

  /** What to ask for so that these partitions are read, and no others. */
  next(topics: readonly TopicToFetch[]): SessionFetch {
    // Without its answer nobody knows what the broker made of the last one: this one ends the session and opens another.
    if (this.#unanswered) this.#epoch = 0
    const wanted = byTopic(topics)
    const known = this.#epoch === 0 ? new Map<string, Map<number, FetchedFrom>>() : this.#known
    this.#known = wanted
    this.#unanswered = {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      // Everything stays in the order in which it was given: a broker without room for a session reads in that order.
      topics:
        this.#epoch === 0
          ? topics
          : notIn(known, wanted, isSame).map(([topic, partitions]) => ({ topic, partitions })),
      forgottenTopics: notIn(wanted, known, () => true).map(([topic, partitions]) => ({
        topic,
        partitions: partitions.map(({ partition }) => partition),
      })),
    }
    return this.#unanswered
  }

  /** What the broker said to such a fetch. */
  answered(
    fetch: SessionFetch,
    { errorCode, sessionId }: { readonly errorCode: number; readonly sessionId: number },
  ): void {
    if (fetch !== this.#unanswered) return
    this.#unanswered = undefined
    if (errorCode !== 0) {
      // The next fetch opens another session, and ends this one unless the broker has forgotten it.
      this.#epoch = 0
      if (errorCode === sessionNotFound) this.#id = 0
      return
    }
    this.#id = sessionId
    // A broker that has no room for a session answers with none: it is told everything again.
    if (sessionId === 0) this.#epoch = 0
    else this.#epoch = this.#epoch === lastEpoch ? 1 : this.#epoch + 1
  }
}

// A topic may come in several pieces.
function byTopic(topics: readonly TopicToFetch[]): Map<string, Map<number, FetchedFrom>> {
  const found = new Map<string, Map<number, FetchedFrom>>()
  for (const { topic, partitions } of topics) {
    const ofTopic = found.get(topic) ?? new Map<number, FetchedFrom>()
    found.set(topic, ofTopic)
    for (const from of partitions) ofTopic.set(from.partition, from)
  }
  return found
}

/** By topic, what of `some` is not in `base`, or is not the same there. */
function notIn(
  base: ReadonlyMap<string, ReadonlyMap<number, FetchedFrom>>,
  some: ReadonlyMap<string, ReadonlyMap<number, FetchedFrom>>,
  same: (one: FetchedFrom, other: FetchedFrom) => boolean,
): [string, FetchedFrom[]][] {
  const found: [string, FetchedFrom[]][] = []
  for (const [topic, partitions] of some) {
    const there = base.get(topic)
    const missing = [...partitions.values()].filter((from) => {
      const before = there?.get(from.partition)
      return !before || !same(from, before)
    })
    if (missing.length > 0) found.push([topic, missing])
  }
  return found
}

function isSame(one: FetchedFrom, other: FetchedFrom): boolean {
  return one.fetchOffset === other.fetchOffset && one.maxBytes === other.maxBytes
}
