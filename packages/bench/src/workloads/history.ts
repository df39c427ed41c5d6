import { postgres, type Postgres } from '@repo/postgres/database'
import { type Backlog, sampleBacklog } from '../backlog.ts'
import { type DrainOptions, openDrain } from '../drain.ts'
import { interleaved } from '../interleaved.ts'
import { inventoryMigrations } from '../inventory-service.ts'
import { ms } from '../latency.ts'
import { type Measurement, type Outcome, type Surroundings } from '../measurement.ts'
import { ratios, verdict } from '../statistics.ts'
import { orderMigrations } from './order-writer.ts'
import { fillEventStore, fillInbox, passThroughOutbox } from './past.ts'
import { openPipeline, type Latencies } from './pipeline.ts'

const target = { atLeast: 0.9 }
const perSecond = 500

/** A database that has seen a million events publish and three million messages arrive, against a fresh one. */
export const history: Measurement = {
  name: 'history',
  title: 'History: a database with a past against a fresh one',
  notInQuick: true,
  async run(around) {
    const { stack, plan, progress } = around
    const { published, received } = plan.workloads.history
    const wrong: string[] = []
    const databases: Postgres[] = []
    const open = async (name: string, migrations: Parameters<typeof stack.database>[1]) => {
      const db = postgres({ url: await stack.database(name, migrations), statementTimeoutMs: 120_000 })
      databases.push(db)
      return db
    }
    const service = async (label: string): Promise<Service> => ({
      label,
      writerDb: await open('writer', orderMigrations),
      consumerDb: await open('consumer', [inventoryMigrations]),
    })
    try {
      const old = await service('with a past')
      const fresh = await service('fresh')
      progress('giving it a past')
      await passThroughOutbox(old.writerDb, published, { vacuum: true })
      await fillEventStore(old.writerDb, published)
      await fillInbox(old.consumerDb, received)
      const backlog = sampleBacklog(stack.codec, plan.workloads.backlog)
      const drained = await drains(around, old, fresh, backlog, wrong)
      const looped = await openLoops(around, old, fresh, wrong)
      return {
        series: [...drained.series, ...looped.series],
        verdicts: [...drained.verdicts, ...looped.verdicts],
        notes: [
          `the past: ${published} rows in and out of the outbox with a vacuum every 50,000, ${published} events in ` +
            `the event store, ${received} rows in the inbox`,
          `latencies at ${perSecond} events/s as fresh / with a past, so that less than 1 is slower`,
        ],
        wrong,
      }
    } finally {
      for (const db of databases) await db.stop()
    }
  },
}

interface Service {
  readonly label: string
  readonly writerDb: Postgres
  readonly consumerDb: Postgres
}
type Part = Pick<Outcome, 'series' | 'verdicts'>

async function drains(
  around: Surroundings,
  old: Service,
  fresh: Service,
  backlog: Backlog,
  wrong: string[],
): Promise<Part> {
  const options = ({ label, writerDb: db }: Service): DrainOptions => ({ label, db, backlog, wrong })
  // Emptying the table anew would take its past away.
  const ofOld = await openDrain(around, { ...options(old), prepare: () => Promise.resolve() })
  const ofFresh = await openDrain(around, options(fresh))
  try {
    const [withPast = [], without = []] = await interleaved(
      [
        { label: 'drain with a past', measure: async (n) => (await ofOld.measure(n)).rowsPerSecond },
        { label: 'drain, fresh', measure: async (n) => (await ofFresh.measure(n)).rowsPerSecond },
      ],
      around,
    )
    return {
      series: [
        { label: 'drain with a past', unit: 'rows/s', values: withPast },
        { label: 'drain, fresh', unit: 'rows/s', values: without },
      ],
      verdicts: [verdict('drain, with a past / fresh', '', ratios(withPast, without), target)],
    }
  } finally {
    await ofOld.stop()
    await ofFresh.stop()
  }
}

async function openLoops(around: Surroundings, old: Service, fresh: Service, wrong: string[]): Promise<Part> {
  const { seconds } = around.plan.workloads.openLoop
  const pipelines = [
    { service: old, pipeline: await openPipeline(around, { ...old, wrong }), runs: [] as Latencies[] },
    { service: fresh, pipeline: await openPipeline(around, { ...fresh, wrong }), runs: [] as Latencies[] },
  ] as const
  try {
    await interleaved(
      pipelines.map(({ service, pipeline, runs }) => ({
        label: `open loop, ${service.label}`,
        async measure(repetition) {
          const latencies = await pipeline.run({ perSecond, seconds }, repetition)
          if (repetition > 0) runs.push(latencies)
          return ms(latencies.handled, 50)
        },
      })),
      around,
    )
    const [withPast, without] = pipelines
    const values = (runs: readonly Latencies[], percentile: number) =>
      runs.map(({ handled }) => ms(handled, percentile))
    return {
      series: pipelines.map(({ service, runs }) => ({
        label: `committed by its consumer, ${service.label}, p50`,
        unit: 'ms',
        values: values(runs, 50),
      })),
      verdicts: [50, 99].map((percentile) =>
        verdict(
          `due to committed, fresh / with a past, p${percentile}`,
          '',
          ratios(values(without.runs, percentile), values(withPast.runs, percentile)),
          target,
        ),
      ),
    }
  } finally {
    for (const { pipeline } of pipelines) await pipeline.stop()
  }
}
