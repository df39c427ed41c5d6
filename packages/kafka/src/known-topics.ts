import { type Admin } from 'kafkajs'
import { Failure } from '@repo/messaging/failures'
import { type RecordToSend } from '@repo/messaging/ports'

const missingForMs = 1_000

/**
 * Topics that exist. kafkajs takes an unknown topic for stale metadata and tries for seconds; asked first, the answer
 * is there in a millisecond, which is what lets one bad row be found among hundreds.
 */
export class KnownTopics {
  readonly #admin: Admin
  readonly #missingSince = new Map<string, number>()
  #known = new Set<string>()

  constructor(admin: Admin) {
    this.#admin = admin
  }

  async assertKnown(records: readonly RecordToSend[]): Promise<void> {
    const strangers = new Set<string>()
    for (const { topic } of records) if (!this.#known.has(topic)) strangers.add(topic)
    if (strangers.size === 0) return
    if ([...strangers].some((topic) => !this.#isMissing(topic))) await this.#ask(strangers)
    for (const topic of strangers) if (!this.#known.has(topic)) throw new Failure('TOPIC_UNKNOWN', topic)
  }

  /** A topic may have been deleted under us: the next send asks again. */
  forget(): void {
    this.#known.clear()
  }

  stop(): Promise<void> {
    return this.#admin.disconnect()
  }

  #isMissing(topic: string): boolean {
    return performance.now() - (this.#missingSince.get(topic) ?? -Infinity) < missingForMs
  }

  async #ask(strangers: ReadonlySet<string>): Promise<void> {
    await this.#admin.connect()
    this.#known = new Set(await this.#admin.listTopics())
    this.#missingSince.clear()
    const now = performance.now()
    for (const topic of strangers) if (!this.#known.has(topic)) this.#missingSince.set(topic, now)
  }
}
