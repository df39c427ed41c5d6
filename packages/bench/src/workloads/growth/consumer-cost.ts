import { kafka } from '@repo/kafka/broker'
import { postgres } from '@repo/postgres/database'
import { Costs } from '../../costs.ts'
import { inventoryMigrations, inventoryProblems, resetInventory } from '../../inventory-service.ts'
import { type Surroundings } from '../../measurement.ts'
import { consume, produce } from '../../measurements/consumer-batch.ts'
import { fillInbox } from '../past.ts'
import { costOf, type Probe } from './cost-plot.ts'

export interface ConsumerProbeOptions {
  readonly label: string
  readonly orders: number
  readonly partitions?: number
  /** Messages that were handled before. */
  readonly inbox?: number
  /** That share a transaction, at most. */
  readonly maxMessages?: number
  readonly wrong: string[]
}

/** The cost of one message to Inventory's consumer, to Postgres and to Kafka; each order is two messages on two topics. */
export async function consumerProbe(around: Surroundings, options: ConsumerProbeOptions): Promise<Probe> {
  const { stack } = around
  const { label, orders, partitions, inbox = 0, maxMessages, wrong } = options
  const topics = [stack.unique('bench-orders'), stack.unique('bench-payments')]
  await stack.topics(topics, partitions)
  const url = await stack.database('consumer-cost', [inventoryMigrations])
  const db = postgres({ url, statementTimeoutMs: 120_000 })
  const costs = new Costs(stack, 'message')
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
  await produce(broker, stack.codec, topics, orders)
  return {
    async measure(repetition) {
      await resetInventory(db)
      if (inbox > 0) await fillInbox(db, inbox)
      const { rate, cpu } = await consume(around, db, broker, topics, {
        messages: 2 * orders,
        begin: () => costs.begin(label, repetition),
        maxMessages,
      })
      const problems = await inventoryProblems(db, orders, inbox)
      wrong.push(...problems.map((problem) => `${label}, repetition ${repetition}: ${problem}`))
      return costOf(2 * orders, (2 * orders * 1_000) / rate, cpu)
    },
    async stop() {
      await broker.stop()
      await db.stop()
    },
  }
}
