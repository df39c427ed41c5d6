import { kafka } from '@repo/kafka/broker'
import { consumer, type Consumer } from '@repo/messaging/consumer'
import { type Database, type Tx } from '@repo/messaging/ports'
import { heardByInventory, inventoryHandler } from '../inventory-service.ts'
import { type BenchStack } from '../stack.ts'
import { untilAssigned } from '../until-assigned.ts'

export interface TimedConsumerOptions {
  readonly stack: BenchStack
  readonly db: Database
  readonly topic: string
  /** These events are in the inbox, and what they led to is written: the transaction is committed. */
  readonly onCommitted: (eventIds: readonly string[]) => void
}

/** Inventory's handler behind our subscription, telling which events each commit was for; ready when it has its partitions. */
export async function timedConsumer(options: TimedConsumerOptions): Promise<Pick<Consumer, 'dead' | 'stop'>> {
  const { stack, db, topic, onCommitted } = options
  const handle = inventoryHandler(stack.codec)
  const handled = new WeakMap<Tx, readonly string[]>()
  const telling: Database = {
    query: (sql, values) => db.query(sql, values),
    session: () => db.session(),
    async transaction(work) {
      let events: readonly string[] = []
      const result = await db.transaction(async (tx) => {
        const worked = await work(tx)
        events = handled.get(tx) ?? []
        return worked
      })
      onCommitted(events)
      return result
    },
  }
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench-consumer' })
  const running = await consumer({
    db: telling,
    broker,
    codec: stack.codec,
    group: stack.unique('bench-consumer'),
    topics: [topic],
    heard: heardByInventory,
    handle(tx, deliveries) {
      handled.set(
        tx,
        deliveries.map(({ message }) => message.eventId),
      )
      return handle(tx, deliveries)
    },
  })
  await untilAssigned(running)
  return {
    dead: running.dead,
    async stop() {
      await running.stop()
      await broker.stop()
    },
  }
}
