import { postgres } from '@repo/postgres/database'
import { sampleBacklog } from '../backlog.ts'
import { Costs } from '../costs.ts'
import { openDrain } from '../drain.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Outcome, type Surroundings } from '../measurement.ts'
import { rawProducer } from '../raw-producer.ts'
import { ratios, verdict } from '../statistics.ts'
import { topicCheck } from '../topic-check.ts'

const target = { atLeast: 0.8 }

/** A backlog of outbox rows through our relay, against the same records handed to the client with nothing around it. */
export const relayDrain: Measurement = {
  name: 'relay',
  title: 'Relay: a backlog of the outbox against raw sendBatch(500)',
  run: (around) => drainAgainstRaw(around, around.plan.relay),
}

/** The same for a backlog of any size. */
export async function drainAgainstRaw(
  around: Surroundings,
  size: { readonly rows: number; readonly aggregates: number },
): Promise<Outcome> {
  const { stack } = around
  const { rows, aggregates } = size
  const backlog = sampleBacklog(stack.codec, size)
  const wrong: string[] = []
  const db = postgres({ url: await stack.database('relay') })
  const topic = stack.unique('bench-raw')
  await stack.topics([topic])
  const check = topicCheck(around, { topic, label: 'raw sendBatch', wrong })
  const costs = new Costs(stack, 'event')
  const drain = await openDrain(around, { db, label: 'relay', backlog, wrong, costs })
  const raw = await rawProducer(stack.brokers)
  try {
    const [ours = [], theirs = []] = await interleaved(
      [
        {
          label: 'relay',
          measure: async (repetition) => (await drain.measure(repetition)).rowsPerSecond,
        },
        {
          label: 'raw sendBatch',
          async measure(repetition) {
            const spent = await costs.begin('raw sendBatch', repetition)
            const startedAt = performance.now()
            await raw.sendAll(topic, backlog)
            const rate = (rows * 1_000) / (performance.now() - startedAt)
            await spent(rows)
            await check(rows, repetition)
            return rate
          },
        },
      ],
      around,
    )
    return {
      series: [
        { label: 'relay', unit: 'records/s', values: ours },
        { label: 'raw sendBatch(500)', unit: 'records/s', values: theirs },
      ],
      verdicts: [verdict('relay / raw', '', ratios(ours, theirs), target)],
      ...costs.outcome,
      notes: [
        `${rows} rows of ${aggregates} aggregates, ${backlog.bytes} bytes each, on 6 partitions, acks -1`,
      ],
      wrong,
    }
  } finally {
    await raw.stop()
    await drain.stop()
    await db.stop()
  }
}
