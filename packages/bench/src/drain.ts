import { kafka } from '@repo/kafka/broker'
import { type Database } from '@repo/messaging/ports'
import { relay } from '@repo/messaging/relay'
import { type Backlog, fillOutbox } from './backlog.ts'
import { Costs } from './costs.ts'
import { type Surroundings } from './measurement.ts'
import { type Reading } from './process-groups.ts'
import { topicCheck } from './topic-check.ts'

export interface DrainOptions {
  readonly db: Database
  /** Of the contender, for what it does wrong. */
  readonly label: string
  readonly backlog: Backlog
  readonly wrong: string[]
  /** Where what it takes besides time is written down. */
  readonly costs?: Costs
  readonly partitions?: number
  /** What comes before each backlog; the table is emptied and made new where nothing is said. */
  readonly prepare?: (repetition: number) => Promise<unknown>
}

export interface Drained {
  readonly rowsPerSecond: number
  /** CPU milliseconds per 1,000 rows, by group. */
  readonly cpu: Reading | undefined
}

/** A relay, a topic of its own, and a backlog that it can be given again and again. */
export interface Drain {
  /** From the bell until the last row is acknowledged and removed; then everything is read back and checked. */
  measure(repetition: number): Promise<Drained>
  stop(): Promise<void>
}

export async function openDrain(around: Surroundings, options: DrainOptions): Promise<Drain> {
  const { stack } = around
  const { db, label, backlog, wrong, partitions, costs = new Costs(stack, 'event') } = options
  const { prepare = () => db.query('truncate outbox') } = options
  const rows = backlog.messages.length
  const topic = stack.unique('bench-relay')
  await stack.topics([topic], partitions)
  const check = topicCheck(around, { topic, label, wrong })
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
  let removed = 0
  let drained = () => {}
  const publish = await relay({
    db,
    broker,
    source: '/bench',
    observer: {
      removed: (records) => {
        removed += records
        if (removed >= rows) drained()
      },
    },
  })
  return {
    async measure(repetition) {
      await prepare(repetition)
      removed = 0
      const done = new Promise<void>((resolve) => (drained = resolve))
      await fillOutbox(db, topic, backlog)
      const spent = await costs.begin(label, repetition)
      const startedAt = performance.now()
      publish.wake()
      await done
      const rowsPerSecond = (rows * 1_000) / (performance.now() - startedAt)
      const cpu = await spent(rows)
      await check(rows, repetition)
      return { rowsPerSecond, cpu }
    },
    async stop() {
      await publish.stop()
      await broker.stop()
    },
  }
}
