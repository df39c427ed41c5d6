import { postgres } from '@repo/postgres/database'
import { type Backlog } from '../../backlog.ts'
import { openDrain } from '../../drain.ts'
import { type Surroundings } from '../../measurement.ts'
import { costOf, type Probe } from './cost-plot.ts'

export interface RelayProbeOptions {
  readonly label: string
  readonly backlog: Backlog
  readonly partitions?: number
  readonly wrong: string[]
}

/** The cost of one row of a backlog to the relay, to Postgres and to Kafka. */
export async function relayProbe(around: Surroundings, options: RelayProbeOptions): Promise<Probe> {
  const rows = options.backlog.messages.length
  const db = postgres({ url: await around.stack.database('relay-cost') })
  const drain = await openDrain(around, { db, ...options })
  return {
    async measure(repetition) {
      const { rowsPerSecond, cpu } = await drain.measure(repetition)
      return costOf(rows, (rows * 1_000) / rowsPerSecond, cpu)
    },
    async stop() {
      await drain.stop()
      await db.stop()
    },
  }
}
