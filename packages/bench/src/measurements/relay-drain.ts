import { kafka } from '@repo/kafka/broker'
import { type Codec, type Message } from '@repo/messaging/message'
import { outbox } from '@repo/messaging/outbox'
import { type Database } from '@repo/messaging/ports'
import { relay } from '@repo/messaging/relay'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { logCheck } from '../log-check.ts'
import { type Measurement, type Surroundings } from '../measurement.ts'
import { rawProducer } from '../raw-producer.ts'
import { type Positions, readLog } from '../read-log.ts'
import { orderPlaced } from '../sample-messages.ts'
import { ratios, verdict } from '../statistics.ts'

const target = { atLeast: 0.65 }

/** A backlog of outbox rows through our relay, against the same records handed to the client with nothing around it. */
export const relayDrain: Measurement = {
  name: 'relay',
  title: 'Relay: a backlog of the outbox against raw sendBatch(500)',
  async run(around) {
    const { stack, plan } = around
    const { rows, aggregates } = plan.relay
    const topics = { ours: stack.unique('bench-relay'), raw: stack.unique('bench-raw') }
    await stack.topics(Object.values(topics))
    const messages = sampleBacklog(rows, aggregates)
    const encoded = new Map(messages.map((message) => [message, stack.codec.encode(message)]))
    const codec: Codec = { ...stack.codec, encode: (message) => encoded.get(message as never) as Buffer }

    const db = postgres({ url: await stack.database('relay') })
    const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
    let sent = 0
    let drained = () => {}
    const publish = await relay({
      db,
      broker,
      source: '/bench',
      observer: {
        cycle: (records) => {
          sent += records
          if (sent >= rows) drained()
        },
      },
    })
    const raw = await rawProducer(stack.brokers)
    const costs = new Costs(stack, 'event')
    const wrong: string[] = []
    const check = checker(around, topics, rows, wrong)
    try {
      const measured = await interleaved(
        [
          {
            label: 'relay',
            async measure(repetition) {
              await db.query('truncate outbox')
              sent = 0
              const done = new Promise<void>((resolve) => (drained = resolve))
              await fill(db, outbox({ codec, topicOf: () => topics.ours }), messages)
              const spent = await costs.begin('relay', repetition)
              const startedAt = performance.now()
              publish.wake()
              await done
              const rate = (rows * 1_000) / (performance.now() - startedAt)
              await spent(rows)
              await check('ours', repetition)
              return rate
            },
          },
          {
            label: 'raw sendBatch',
            async measure(repetition) {
              const spent = await costs.begin('raw sendBatch', repetition)
              const startedAt = performance.now()
              for (let at = 0; at < messages.length; at += 500) {
                await raw.send(topics.raw, messages.slice(at, at + 500), encoded)
              }
              const rate = (rows * 1_000) / (performance.now() - startedAt)
              await spent(rows)
              await check('raw', repetition)
              return rate
            },
          },
        ],
        around,
      )
      const [ours = [], theirs = []] = measured
      return {
        series: [
          { label: 'relay', unit: 'records/s', values: ours },
          { label: 'raw sendBatch(500)', unit: 'records/s', values: theirs },
        ],
        verdicts: [verdict('relay / raw', '', ratios(ours, theirs), target)],
        ...costs.outcome,
        notes: [
          `${rows} rows of ${aggregates} aggregates, ${sizeOf(encoded)} bytes each, on 6 partitions, acks -1`,
        ],
        wrong,
      }
    } finally {
      await raw.stop()
      await publish.stop()
      await broker.stop()
      await db.stop()
    }
  },
}

function sampleBacklog(rows: number, aggregates: number) {
  const ids = Array.from({ length: aggregates }, () => newId())
  return Array.from({ length: rows }, (_, index) =>
    orderPlaced(ids[index % aggregates] as string, index, Math.floor(index / aggregates) + 1),
  )
}

/** All in one transaction: the relay sees nothing of it before the clock runs. */
async function fill(
  db: Database,
  append: ReturnType<typeof outbox>,
  messages: readonly Message[],
): Promise<void> {
  await db.transaction(async (tx) => {
    for (let at = 0; at < messages.length; at += 2_000) {
      const said = messages.slice(at, at + 2_000).map((message) => ({ message, traceparent: undefined }))
      await append(tx, said)
    }
  })
}

function checker(
  { stack, progress }: Surroundings,
  topics: Readonly<Record<'ours' | 'raw', string>>,
  rows: number,
  wrong: string[],
) {
  const positions: Partial<Record<'ours' | 'raw', Positions>> = {}
  return async (whose: 'ours' | 'raw', repetition: number): Promise<void> => {
    progress(`reading ${whose === 'ours' ? 'what the relay sent' : 'what was sent raw'}`)
    const log = logCheck()
    const from = positions[whose]
    positions[whose] = await readLog({
      brokers: stack.brokers,
      topics: [topics[whose]],
      ...(from && { from }),
      onRecord: (topic, { value, headers }) => {
        const message = stack.codec.decode(value as Buffer, String(headers?.['ce_type'])) as Message
        log.see(topic, message)
      },
    })
    const arrived = [...log.counts.values()].reduce((sum, count) => sum + count, 0)
    const where = `${whose}, repetition ${repetition}`
    if (arrived !== rows) wrong.push(`${where}: ${arrived} of ${rows} records arrived`)
    if (log.duplicates > 0) wrong.push(`${where}: ${log.duplicates} records came twice without a fault`)
    wrong.push(...log.disorder.map((line) => `${where}: ${line}`))
  }
}

function sizeOf(encoded: ReadonlyMap<unknown, Buffer>): number {
  const total = [...encoded.values()].reduce((sum, { length }) => sum + length, 0)
  return Math.round(total / encoded.size)
}
