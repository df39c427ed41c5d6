import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { sampleBacklog } from '../backlog.ts'
import { openDrain } from '../drain.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement } from '../measurement.ts'
import { ratios, verdict } from '../statistics.ts'
import { idleTransaction, type IdleTransaction } from './idle-transaction.ts'
import { passThroughOutbox } from './past.ts'

/** Somebody's forgotten transaction, and the outbox under it, full of what vacuum may not remove. */
export const heldBackVacuum: Measurement = {
  name: 'held-back-vacuum',
  title: 'Held-back vacuum: the relay while an idle transaction is open in its database',
  notInQuick: true,
  async run(around) {
    const { stack, plan } = around
    const { passed } = plan.workloads.heldBackVacuum
    const backlog = sampleBacklog(stack.codec, plan.workloads.backlog)
    const wrong: string[] = []
    const freshDb = postgres({ url: await stack.database('fresh') })
    const heldUrl = await stack.database('held-back')
    const heldDb = postgres({ url: heldUrl, statementTimeoutMs: 60_000 })
    await heldDb.query('create extension pgstattuple')
    const dead: number[] = []
    let forgotten: IdleTransaction | undefined
    const fresh = await openDrain(around, { db: freshDb, label: 'free vacuum', backlog, wrong })
    const held = await openDrain(around, {
      db: heldDb,
      label: 'held-back vacuum',
      backlog,
      wrong,
      async prepare(repetition) {
        await heldDb.query('truncate outbox')
        forgotten = await idleTransaction(heldUrl)
        await passThroughOutbox(heldDb, passed, { vacuum: true })
        const rows = await deadTuples(heldDb)
        if (rows < passed)
          wrong.push(`repetition ${repetition}: only ${rows} of ${passed} rows were held back`)
        if (repetition > 0) dead.push(rows)
      },
    })
    try {
      const [free = [], heldBack = []] = await interleaved(
        [
          { label: 'free vacuum', measure: async (n) => (await fresh.measure(n)).rowsPerSecond },
          {
            label: 'held-back vacuum',
            async measure(repetition) {
              const { rowsPerSecond } = await held.measure(repetition)
              await forgotten?.end()
              forgotten = undefined
              return rowsPerSecond
            },
          },
        ],
        around,
      )
      return {
        series: [
          { label: 'drain, vacuum free', unit: 'rows/s', values: free },
          { label: 'drain, vacuum held back', unit: 'rows/s', values: heldBack },
          { label: 'dead rows in the outbox before it', unit: 'rows', values: dead },
        ],
        verdicts: [verdict('drain, held back / free', '', ratios(heldBack, free))],
        notes: [
          `${passed} rows went through the outbox, vacuumed all the while, since an idle transaction began; then ` +
            `${backlog.messages.length} rows are drained with it still open`,
          'a claim reads the oldest rows by primary key, and begins behind those that are known to be gone; there is no ' +
            'target: the remedy is to end the transaction, for which the alert LongTransaction calls after a minute',
        ],
        wrong,
      }
    } finally {
      await forgotten?.end()
      await fresh.stop()
      await held.stop()
      await freshDb.stop()
      await heldDb.stop()
    }
  },
}

async function deadTuples(db: Database): Promise<number> {
  const { rows } = await db.query<{ dead: number }>(
    `select dead_tuple_count::int as dead from pgstattuple('outbox')`,
  )
  return rows[0]?.dead ?? NaN
}
