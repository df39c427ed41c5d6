import { setTimeout as wait } from 'node:timers/promises'
import { type Histogram } from 'hdr-histogram-js'
import { kafka } from '@repo/kafka/broker'
import { relay } from '@repo/messaging/relay'
import { type Database } from '@repo/messaging/ports'
import { atConstantRate } from '../constant-rate.ts'
import { epochOffset } from '../epoch.ts'
import { createHistogram, recordMs } from '../latency.ts'
import { type Surroundings } from '../measurement.ts'
import { stampedByTheBroker } from '../stack.ts'
import { topicCheck } from '../topic-check.ts'
import { orderWriter } from './order-writer.ts'
import { plainWatcher } from './plain-watcher.ts'
import { timedConsumer } from './timed-consumer.ts'

/** Where an event is on its way: by the broker's clock, at a plain consumer, committed by our own. */
export const stages = ['appended', 'seen', 'handled'] as const
export type Stage = (typeof stages)[number]
export type Latencies = Readonly<Record<Stage, Histogram>>

export interface Pipeline {
  /** Events at a constant rate, whatever becomes of them; how long after it was due each reached a stage. */
  run(load: { readonly perSecond: number; readonly seconds: number }, repetition: number): Promise<Latencies>
  stop(): Promise<void>
}

export interface PipelineOptions {
  readonly label: string
  /** With the tables of the event store and of the orders. */
  readonly writerDb: Database
  /** With the tables of Inventory. */
  readonly consumerDb: Database
  readonly wrong: string[]
}

const hopelessAfterMs = 20_000

/** The order service's writes and relay, a topic, and Inventory's consumer, in this one process. */
export async function openPipeline(around: Surroundings, options: PipelineOptions): Promise<Pipeline> {
  const { stack } = around
  const { label, writerDb, consumerDb, wrong } = options
  const topic = stack.unique('bench-pipeline')
  await stack.topics([topic], 6, stampedByTheBroker)
  let now = newRun()
  const check = topicCheck(around, {
    topic,
    label,
    wrong,
    onRecord: ({ timestamp }, { eventId }) =>
      now.reached('appended', eventId, Number(timestamp) - epochOffset()),
  })
  const consumer = await timedConsumer({
    stack,
    db: consumerDb,
    topic,
    onCommitted: (events) => now.reachedNow('handled', events),
  })
  const watcher = await plainWatcher(stack, topic, (event) => now.reachedNow('seen', [event]))
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
  const publish = await relay({ db: writerDb, broker, source: '/bench' })
  return {
    async run({ perSecond, seconds }, repetition) {
      now = newRun()
      const total = Math.round(perSecond * seconds)
      const dueAt: number[] = []
      const write = orderWriter({
        db: writerDb,
        codec: stack.codec,
        topic,
        onSaid: (eventId, index) => now.due.set(eventId, dueAt[index] as number),
        afterCommit: publish.wake,
      })
      const written = await atConstantRate({ perSecond, total }, (index, at) => {
        dueAt.push(at)
        return write(index)
      })
      await Promise.all(written)
      await settled(now, total)
      await check(total, repetition)
      for (const stage of stages) {
        const count = now.latencies[stage].totalCount
        if (count !== total) {
          wrong.push(`${label}, repetition ${repetition}: ${count} of ${total} events were ${stage}`)
        }
      }
      const inbox = await countInInbox(consumerDb, [...now.due.keys()])
      if (inbox !== total) wrong.push(`${label}, repetition ${repetition}: ${inbox} of ${total} in the inbox`)
      return now.latencies
    },
    async stop() {
      await publish.stop()
      await broker.stop()
      await watcher.stop()
      await consumer.stop()
    },
  }
}

interface Run {
  /** Event id -> the instant at which it was due, on the clock of `performance.now()`. */
  readonly due: Map<string, number>
  readonly latencies: Latencies
  readonly lastAt: number
  reached(stage: Stage, eventId: string, at: number): void
  reachedNow(stage: Stage, eventIds: readonly string[]): void
}

function newRun(): Run {
  const due = new Map<string, number>()
  const latencies = { appended: createHistogram(), seen: createHistogram(), handled: createHistogram() }
  let lastAt = performance.now()
  const reached = (stage: Stage, eventId: string, at: number): void => {
    const since = due.get(eventId)
    if (since !== undefined) recordMs(latencies[stage], at - since)
  }
  return {
    due,
    latencies,
    get lastAt() {
      return lastAt
    },
    reached,
    reachedNow(stage, eventIds) {
      lastAt = performance.now()
      for (const eventId of eventIds) reached(stage, eventId, lastAt)
    },
  }
}

/** Until every event was seen and handled, or nothing has moved for so long that it never will be. */
async function settled(run: Run, total: number): Promise<void> {
  const { seen, handled } = run.latencies
  while (seen.totalCount < total || handled.totalCount < total) {
    if (performance.now() - run.lastAt > hopelessAfterMs) return
    await wait(20)
  }
}

async function countInInbox(db: Database, events: readonly string[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::int from inbox where event_id = any($1::uuid[])',
    [events],
  )
  return rows[0]?.count ?? 0
}
