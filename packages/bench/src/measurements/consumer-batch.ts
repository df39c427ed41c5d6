import { kafka } from '@repo/kafka/broker'
import { consumer } from '@repo/messaging/consumer'
import { type Message } from '@repo/messaging/message'
import { type Broker, type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { Costs, type Ending } from '../costs.ts'
import {
  heardByInventory,
  inventoryHandler,
  inventoryMigrations,
  inventoryProblems,
  resetInventory,
} from '../inventory-service.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Surroundings } from '../measurement.ts'
import {
  messagesAtOnce,
  perMessageConsumer,
  plainTransactions,
  type Transact,
} from '../per-message-consumer.ts'
import { type Reading } from '../process-groups.ts'
import { type Recorded, recording, replay } from '../recorded-statements.ts'
import { orderPlaced, paymentSucceeded } from '../sample-messages.ts'
import { median, ratios, verdict } from '../statistics.ts'
import { untilAssigned } from '../until-assigned.ts'

const targets = { statements: { atLeast: 0.75 }, perMessage: { atLeast: 10 } }

/** Inventory with everything it has, against the bare statements that it came to, and against a transaction per message. */
export const consumerBatch: Measurement = {
  name: 'consumer',
  title: "Consumer: Inventory's handler with inbox, store and outbox, against its bare SQL",
  async run(around) {
    const { stack, plan } = around
    const { orders, perMessage } = plan.consumer
    const topics = [stack.unique('bench-orders'), stack.unique('bench-payments')]
    await stack.topics(topics)
    const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
    const url = await stack.database('consumer', [inventoryMigrations])
    const db = postgres({ url })
    const plain = plainTransactions(url)
    const dbOfEach = postgres({ url, max: messagesAtOnce })
    const wrong: string[] = []
    const check = async (who: string, repetition: number): Promise<void> => {
      const problems = await inventoryProblems(db, orders)
      wrong.push(...problems.map((problem) => `${who}, repetition ${repetition}: ${problem}`))
    }
    let recorded: readonly Recorded[] = []
    const sizes: number[] = []
    const costs = new Costs(stack, 'message')
    const oneByOne = (how: string, transact: Transact) => ({
      label: `a transaction per message, ${how}`,
      async measure(repetition: number) {
        await resetInventory(db)
        const spent = await costs.begin(
          `eachMessage, ${how}, from joining the group to leaving it`,
          repetition,
        )
        const rate = await perMessageConsumer({ ...stack, topics, transact, messages: perMessage })
        await spent(perMessage)
        const { rows } = await db.query<{ found: number }>('select count(*)::int as found from inbox')
        const found = rows[0]?.found ?? 0
        if (found < perMessage)
          wrong.push(`${how}, repetition ${repetition}: ${found} of ${perMessage} messages`)
        return rate
      },
    })
    try {
      around.progress('writing the messages')
      await produce(broker, stack.codec, topics, orders)
      const [ours = [], bare = [], each = [], eachOnOurs = []] = await interleaved(
        [
          {
            label: 'our consumer',
            async measure(repetition) {
              await resetInventory(db)
              const { rate, transactions } = await consume(around, db, broker, topics, {
                messages: 2 * orders,
                begin: () => costs.begin('our consumer, from joining the group', repetition),
              })
              recorded = transactions
              sizes.push((2 * orders) / transactions.length)
              await check('our consumer', repetition)
              return rate
            },
          },
          {
            label: 'bare SQL',
            async measure(repetition) {
              await resetInventory(db)
              const spent = await costs.begin('its statements alone', repetition)
              const startedAt = performance.now()
              await replay(db, recorded)
              const rate = (2 * orders * 1_000) / (performance.now() - startedAt)
              await spent(2 * orders)
              await check('bare SQL', repetition)
              return rate
            },
          },
          oneByOne('pg as it is', plain.transact),
          oneByOne('our connections', (work) => dbOfEach.transaction((tx) => work(tx))),
        ],
        around,
      )
      return {
        series: [
          { label: 'our consumer', unit: 'messages/s', values: ours },
          { label: 'its statements alone, no Kafka, no decode', unit: 'messages/s', values: bare },
          { label: 'eachMessage, 5 statements each, pg as it is', unit: 'messages/s', values: each },
          {
            label: 'eachMessage, 5 statements each, our connections',
            unit: 'messages/s',
            values: eachOnOurs,
          },
        ],
        verdicts: [
          verdict('our consumer / its statements alone', '', ratios(ours, bare), targets.statements),
          verdict(
            'our consumer / a transaction per message, pg as it is',
            '',
            ratios(ours, each),
            targets.perMessage,
          ),
          verdict(
            'our consumer / a transaction per message, our connections',
            '',
            ratios(ours, eachOnOurs),
            targets.perMessage,
          ),
        ],
        ...costs.outcome,
        notes: [
          `${2 * orders} messages of ${orders} orders on 12 partitions, ${Math.round(median(sizes))} to a transaction; ` +
            `the last two: ${perMessage} messages, ${messagesAtOnce} at once; our connections are those of every service: ` +
            'prepared statements, BEGIN along with the first, no scan of a table that has an index',
        ],
        wrong,
      }
    } finally {
      await broker.stop()
      await plain.stop()
      await dbOfEach.stop()
      await db.stop()
    }
  },
}

/** Each order as it was placed, and as it was paid, on two topics. */
export async function produce(
  broker: Broker,
  codec: Surroundings['stack']['codec'],
  [orderTopic = '', paymentTopic = '']: readonly string[],
  orders: number,
): Promise<void> {
  const producer = await broker.producer()
  const recordOf = (topic: string, message: Message) => ({
    topic,
    key: message.aggregateId,
    value: codec.encode(message),
    headers: {
      ce_specversion: '1.0',
      ce_id: message.eventId,
      ce_source: '/bench',
      ce_type: message.type,
    },
  })
  const ids = Array.from({ length: orders }, () => newId())
  for (let at = 0; at < orders; at += 500) {
    const some = ids.slice(at, at + 500)
    await producer.send([
      ...some.map((id, index) => recordOf(orderTopic, orderPlaced(id, at + index))),
      ...some.map((id) => recordOf(paymentTopic, paymentSucceeded(id))),
    ])
  }
}

interface Consuming {
  readonly messages: number
  readonly begin: () => Promise<Ending>
  /** Of one transaction, at most; where nothing is said, as many as a service's own consumer takes. */
  readonly maxMessages?: number | undefined
}

interface Consumed {
  /** Messages a second. */
  readonly rate: number
  readonly transactions: readonly Recorded[]
  /** CPU milliseconds per 1,000 messages, by group. */
  readonly cpu: Reading | undefined
}

/** From the moment the group has its partitions to the commit of the last message. */
export async function consume(
  { stack }: Surroundings,
  db: Database,
  broker: Broker,
  topics: readonly string[],
  { messages, begin, maxMessages }: Consuming,
): Promise<Consumed> {
  const recorder = recording(db)
  let left = messages
  let finish!: (at: number) => void
  const finished = new Promise<number>((resolve) => (finish = resolve))
  const spent = await begin()
  const running = await consumer({
    db: recorder,
    broker,
    codec: stack.codec,
    group: stack.unique('bench-consumer'),
    topics,
    heard: heardByInventory,
    handle: inventoryHandler(stack.codec),
    ...(maxMessages !== undefined && { maxMessages }),
    observer: {
      committed: (count) => {
        left -= count
        if (left <= 0) finish(performance.now())
      },
    },
  })
  await untilAssigned(running)
  const startedAt = performance.now()
  const died = running.dead.then((error) => Promise.reject(error))
  const endedAt = await Promise.race([finished, died])
  const cpu = await spent(messages)
  await running.stop()
  return { rate: (messages * 1_000) / (endedAt - startedAt), transactions: recorder.take(), cpu }
}
