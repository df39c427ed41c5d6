import { type Message } from '@repo/messaging/message'

/** What a topic's records say about whether something was lost, sent twice or overtaken. */
export interface LogCheck {
  see(topic: string, message: Pick<Message, 'eventId' | 'aggregateId' | 'aggregateVersion' | 'type'>): void
  /** Records that were not there before, by event type. */
  readonly counts: ReadonlyMap<string, number>
  /** Allowed, and told: whoever hears them removes them. */
  readonly duplicates: number
  /** In words, the first few: the first copies of a key's events did not come as 1, 2, 3 ... */
  readonly disorder: readonly string[]
}

const worthTelling = 5

/** Follows the versions of every aggregate through its topic. */
export function logCheck(): LogCheck {
  const seen = new Set<string>()
  const lastVersions = new Map<string, number>()
  const counts = new Map<string, number>()
  const disorder: string[] = []
  let duplicates = 0
  return {
    counts,
    disorder,
    get duplicates() {
      return duplicates
    },
    see(topic, { eventId, aggregateId, aggregateVersion, type }) {
      if (seen.has(eventId)) return void (duplicates += 1)
      seen.add(eventId)
      counts.set(type, (counts.get(type) ?? 0) + 1)
      const key = `${topic} ${aggregateId}`
      const expected = (lastVersions.get(key) ?? 0) + 1
      lastVersions.set(key, aggregateVersion)
      if (aggregateVersion !== expected && disorder.length < worthTelling) {
        disorder.push(`${key}: version ${aggregateVersion} came where ${expected} was due`)
      }
    },
  }
}
