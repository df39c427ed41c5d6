import { setTimeout as wait } from 'node:timers/promises'
import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { type Handle } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { type Broker } from '@repo/messaging/ports'
import { relay } from '@repo/messaging/relay'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { type Backlog } from '../../backlog.ts'
import { Costs } from '../../costs.ts'
import { type Surroundings } from '../../measurement.ts'
import { rawProducer } from '../../raw-producer.ts'
import { type BenchStack } from '../../stack.ts'
import { topicCheck } from '../../topic-check.ts'
import { untilAssigned } from '../../until-assigned.ts'
import { plainWatcher } from '../plain-watcher.ts'
import { costOf, type Probe } from './cost-plot.ts'

export interface HopProbeOptions {
  readonly label: string
  readonly hops: number
  readonly backlog: Backlog
  readonly wrong: string[]
}

const hopelessAfterMs = 30_000

/**
 * The cost of one event to one service of a chain, in which every service hears what the one before it says: inbox,
 * outbox and relay, each on a database of its own. Who sends to the first and reads from the last is shared by all.
 */
export async function hopProbe(around: Surroundings, options: HopProbeOptions): Promise<Probe> {
  const { stack } = around
  const { label, hops, backlog, wrong } = options
  const events = backlog.messages.length
  const topics = Array.from({ length: hops + 1 }, () => stack.unique('bench-hop'))
  const [first, last] = [topics[0] as string, topics[hops] as string]
  await stack.topics(topics)
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
  const services = await Promise.all(
    topics.slice(1).map((to, index) => service(stack, broker, { from: topics[index] as string, to })),
  )
  const source = await rawProducer(stack.brokers)
  let seen = 0
  let seenAt = 0
  const watcher = await plainWatcher(stack, last, () => {
    seen++
    seenAt = performance.now()
  })
  const check = topicCheck(around, { topic: last, label, wrong })
  const costs = new Costs(stack, 'event')
  return {
    async measure(repetition) {
      // The same events again, which every inbox would know.
      for (const { forget } of services) await forget()
      seen = 0
      const spent = await costs.begin(label, repetition)
      const startedAt = (seenAt = performance.now())
      await source.sendAll(first, backlog)
      while (seen < events && performance.now() - seenAt < hopelessAfterMs) await wait(2)
      const wallMs = seenAt - startedAt
      const cpu = await spent(events * hops)
      await check(events, repetition)
      return costOf(events * hops, wallMs, cpu)
    },
    async stop() {
      await watcher.stop()
      await source.stop()
      for (const { stop } of services) await stop()
      await broker.stop()
    },
  }
}

/** Says every event that it hears once more, under an id of its own. */
async function service(
  { codec, database, unique }: BenchStack,
  broker: Broker,
  { from, to }: { readonly from: string; readonly to: string },
) {
  const db = postgres({ url: await database('hop') })
  const say = outbox({ codec, topicOf: () => to })
  const handle: Handle = async (tx, deliveries) => {
    await say(
      tx,
      deliveries.map(({ message, traceparent }) => ({
        message: { ...message, eventId: newId() },
        traceparent,
      })),
    )
    return deliveries.map(({ message }) => ({ said: [message.type] }))
  }
  const publish = await relay({ db, broker, source: '/bench' })
  const consuming = await consumer({
    db,
    broker,
    codec,
    group: unique('bench-hop'),
    topics: [from],
    heard: new Set(['OrderPlaced']),
    handle,
    afterCommit: publish.wake,
  })
  await untilAssigned(consuming)
  return {
    forget: () => db.query('truncate inbox'),
    async stop() {
      await consuming.stop()
      await publish.stop()
      await db.stop()
    },
  }
}
