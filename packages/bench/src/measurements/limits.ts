import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { type Backlog, sampleBacklog } from '../backlog.ts'
import { interleaved } from '../interleaved.ts'
import { codecWork, rateOf } from '../limits/codec-rates.ts'
import { jvmProducer } from '../limits/jvm-producer.ts'
import { readRaw } from '../limits/raw-reader.ts'
import { type Measurement } from '../measurement.ts'
import { rawProducer } from '../raw-producer.ts'
import { ratios, verdict } from '../statistics.ts'

const rowsAtOnce = 500

/** What the parts can do with nothing of ours around them: nothing built on them is faster. */
export const limits: Measurement = {
  name: 'limits',
  title: 'Limits: the clients, the codec and the database alone',
  notInQuick: true,
  async run(around) {
    const { stack, plan } = around
    const { records, seconds } = plan.limits
    const backlog = sampleBacklog(stack.codec, { rows: records, aggregates: records })
    const { bytes } = backlog
    const [sent, toRead, toJvm] = [
      stack.unique('bench-sent'),
      stack.unique('bench-read'),
      stack.unique('bench-jvm'),
    ]
    await stack.topics([sent, toRead, toJvm])
    const producer = await rawProducer(stack.brokers)
    const db = postgres({ url: await stack.database('limits'), max: 1 })
    const work = await codecWork(stack.codec)
    const jvm = await jvmProducer(process.env, stack.brokers)
    const sendAll = async (topic: string): Promise<number> => {
      const startedAt = performance.now()
      await producer.sendAll(topic, backlog)
      return (records * 1_000) / (performance.now() - startedAt)
    }
    const codec = (label: keyof typeof work) => ({
      label,
      measure: () => Promise.resolve(rateOf(work[label], seconds)),
    })
    try {
      await sendAll(toRead)
      const [
        read = [],
        send = [],
        ourEncode = [],
        rawEncode = [],
        ourDecode = [],
        rawDecode = [],
        sql = [],
        java,
      ] = await interleaved(
        [
          { label: 'kafkajs eachBatch', measure: () => readRaw(stack.brokers, toRead, records) },
          { label: 'kafkajs sendBatch', measure: () => sendAll(sent) },
          codec('ourEncode'),
          codec('rawEncode'),
          codec('ourDecode'),
          codec('rawDecode'),
          { label: 'SQL', measure: () => insertFor(db, seconds, backlog) },
          ...(typeof jvm === 'string'
            ? []
            : [{ label: "the JVM's producer", measure: () => jvm.send(toJvm, records, bytes) }]),
        ],
        around,
      )
      return {
        series: [
          { label: 'kafkajs eachBatch, no work', unit: 'records/s', values: read },
          { label: 'kafkajs sendBatch(500)', unit: 'records/s', values: send },
          ...(java ? [{ label: "the JVM's ProducerPerformance", unit: 'records/s', values: java }] : []),
          { label: 'our encode', unit: 'events/s', values: ourEncode },
          { label: 'avsc encode', unit: 'events/s', values: rawEncode },
          { label: 'our decode', unit: 'events/s', values: ourDecode },
          { label: 'avsc decode', unit: 'events/s', values: rawDecode },
          { label: `insert of ${rowsAtOnce} rows, a commit each`, unit: 'rows/s', values: sql },
        ],
        verdicts: [
          verdict('our encode / avsc alone', '', ratios(ourEncode, rawEncode)),
          verdict('our decode / avsc alone', '', ratios(ourDecode, rawDecode)),
          ...(java ? [verdict("kafkajs sendBatch(500) / the JVM's producer", '', ratios(send, java))] : []),
        ],
        notes: [
          `${records} records of ${bytes} bytes on 6 partitions, acks -1; codec on one processor; SQL on one connection`,
          typeof jvm === 'string'
            ? `the JVM's producer is not here: ${jvm}`
            : "the JVM's producer: a new JVM each time, its own defaults, records without key and headers",
        ],
        wrong: [],
      }
    } finally {
      await producer.stop()
      await db.stop()
    }
  },
}

/** Rows a second into the outbox table, one statement and one commit for so many. */
async function insertFor(db: Database, seconds: number, { values: encoded }: Backlog): Promise<number> {
  await db.query('truncate outbox')
  const some = [...encoded].slice(0, rowsAtOnce)
  const keys = some.map(([{ aggregateId }]) => aggregateId)
  const eventIds = some.map(([{ eventId }]) => eventId)
  const values = some.map(([, value]) => value)
  const startedAt = performance.now()
  let rows = 0
  for (; performance.now() - startedAt < seconds * 1_000; rows += some.length) {
    await db.query(
      `insert into outbox (topic, key, type, event_id, value)
       select 'order.events', key, 'OrderPlaced', event_id, value
       from unnest($1::text[], $2::uuid[], $3::bytea[]) as said (key, event_id, value)`,
      [keys, eventIds, values],
    )
  }
  return (rows * 1_000) / (performance.now() - startedAt)
}
