import { type KafkaMessage } from 'kafkajs'
import { type Message } from '@repo/messaging/message'
import { logCheck } from './log-check.ts'
import { type Surroundings } from './measurement.ts'
import { type Positions, readLog } from './read-log.ts'

export interface Arrived {
  /** Events that are on the topic, each counted once. */
  readonly events: number
  readonly duplicates: number
}

export interface TopicCheckOptions {
  readonly topic: string
  /** Whose records they are. */
  readonly label: string
  /** Where what is wrong is written down: what is missing, and what came in another order than its key's. */
  readonly wrong: string[]
  /** True after a fault: then a record may come twice. */
  readonly mayRepeat?: boolean
  /** False for whoever does not promise the order of a key. */
  readonly keepsOrder?: boolean
  /** The type of all records, for whoever cannot say it in a header. */
  readonly type?: string
  readonly onRecord?: (record: KafkaMessage, message: Message) => void
}

/** Reads what was added to a topic since the last look, every aggregate from version 1 on, and says what is wrong. */
export function topicCheck(
  { stack, progress }: Surroundings,
  options: TopicCheckOptions,
): (expected: number, repetition: number) => Promise<Arrived> {
  const { topic, label, wrong, mayRepeat = false, keepsOrder = true, onRecord } = options
  let positions: Positions | undefined
  return async (expected, repetition) => {
    progress(`reading what ${label} sent`)
    const log = logCheck()
    positions = await readLog({
      brokers: stack.brokers,
      topics: [topic],
      ...(positions && { from: positions }),
      onRecord: (_topic, record) => {
        const message = stack.codec.decode(
          record.value as Buffer,
          options.type ?? String(record.headers?.['ce_type']),
        ) as Message
        log.see(topic, message)
        onRecord?.(record, message)
      },
    })
    const events = [...log.counts.values()].reduce((sum, count) => sum + count, 0)
    const where = `${label}, repetition ${repetition}`
    if (events !== expected) wrong.push(`${where}: ${events} of ${expected} records arrived`)
    if (log.duplicates > 0 && !mayRepeat) {
      wrong.push(`${where}: ${log.duplicates} records came twice without a fault`)
    }
    if (keepsOrder) wrong.push(...log.disorder.map((line) => `${where}: ${line}`))
    return { events, duplicates: log.duplicates }
  }
}
