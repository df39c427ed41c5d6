import { postgres } from '@repo/postgres/database'
import { interleaved } from '../interleaved.ts'
import { inventoryMigrations } from '../inventory-service.ts'
import { ms } from '../latency.ts'
import { type Measurement } from '../measurement.ts'
import { latencySeries, latencyVerdicts } from './latencies.ts'
import { orderMigrations } from './order-writer.ts'
import { openPipeline, type Latencies } from './pipeline.ts'

/** How long an event takes from the instant at which it was due, at rates that leave the machine time and at one that does not. */
export const openLoop: Measurement = {
  name: 'open-loop',
  title: 'Open loop: from the instant an event was due to the log, and to the commit of its consumer',
  notInQuick: true,
  async run(around) {
    const { stack, plan } = around
    const { rates, seconds } = plan.workloads.openLoop
    const wrong: string[] = []
    const writerDb = postgres({ url: await stack.database('writer', orderMigrations) })
    const consumerDb = postgres({ url: await stack.database('consumer', [inventoryMigrations]) })
    const pipeline = await openPipeline(around, { label: 'the open loop', writerDb, consumerDb, wrong })
    const measured = new Map<number, Latencies[]>(rates.map((rate) => [rate, []]))
    try {
      await interleaved(
        rates.map((perSecond) => ({
          label: `${perSecond} events/s`,
          async measure(repetition) {
            const latencies = await pipeline.run({ perSecond, seconds }, repetition)
            if (repetition > 0) measured.get(perSecond)?.push(latencies)
            return ms(latencies.handled, 50)
          },
        })),
        around,
      )
      const all = [...measured]
      return {
        series: all.flatMap(([rate, runs]) => latencySeries(`${rate}/s`, runs)),
        verdicts: all.flatMap(([rate, runs]) => latencyVerdicts(`${rate}/s`, runs)),
        notes: [
          `${seconds} s at each rate; the log's own time is the broker's LogAppendTime, to the millisecond`,
          "written through the order service's decider, event store and group commit; writer, relay and both " +
            'consumers share one process',
        ],
        wrong,
      }
    } finally {
      await pipeline.stop()
      await writerDb.stop()
      await consumerDb.stop()
    }
  },
}
