import { type Histogram } from 'hdr-histogram-js'
import { together } from '@repo/messaging/together'
import { batchAndMark } from '../../peers/batch-and-mark/peer.ts'
import { debezium, debeziumQuick } from '../../peers/debezium/peer.ts'
import { ourService } from '../../peers/our-service.ts'
import { pgTransactionalOutbox } from '../../peers/pg-transactional-outbox/peer.ts'
import { atConstantRate, type Rate } from '../constant-rate.ts'
import { Costs } from '../costs.ts'
import { epochOffset } from '../epoch.ts'
import { interleaved } from '../interleaved.ts'
import { createHistogram, ms, recordMs } from '../latency.ts'
import { type Measurement, type Series, type Verdict } from '../measurement.ts'
import { type BacklogEvent, type Peer } from '../peer.ts'
import { openContenders, type RelayContender } from '../relay-contenders.ts'
import { stampedByTheBroker } from '../stack.ts'
import { ratios, verdict } from '../statistics.ts'

// Not Watermill: the answer to its commit comes from another process over HTTP, and later than the append.
const peers: readonly Peer[] = [ourService, debezium, debeziumQuick, batchAndMark, pgTransactionalOutbox]
const percentiles = [50, 99] as const

/**
 * Events that go ahead and do not count, all at once: whoever inserts has opened its connections then, and our relay,
 * which begins anew at each run, is connected as the others still are.
 */
const ahead = 20

/** Single events at a constant rate, each a transaction of its own: how long after its commit each is on the log. */
export const peerLatency: Measurement = {
  name: 'peer-latency',
  title: 'Peer latency: from the commit of an event to the log, through other relays',
  onlyWhenAsked: true,
  needsLogicalDecoding: true,
  async run(around) {
    const { plan, stack, signal } = around
    const { rates, seconds } = plan.workloads.peerLatency
    const wrong: string[] = []
    const costs = new Costs(stack, 'event')
    let now: Run = newRun()
    const {
      opened: contenders,
      missing,
      close,
    } = await openContenders(around, peers, {
      config: stampedByTheBroker,
      wrong,
      onRecord: ({ timestamp }, { eventId }) => now.appended(eventId, Number(timestamp) - epochOffset()),
    })
    try {
      const runs = contenders.flatMap((contender) =>
        rates.map((perSecond) => ({ contender, perSecond, histograms: [] as Histogram[] })),
      )
      await interleaved(
        runs.map(({ contender, perSecond, histograms }) => ({
          label: `${contender.peer.name}, ${perSecond} events/s`,
          async measure(repetition) {
            now = newRun()
            const total = perSecond * seconds
            const label = `${contender.peer.name}, ${perSecond}/s`
            const spent = await costs.begin(label, repetition)
            await openLoop(contender, { perSecond, total, signal }, now)
            await spent(total)
            await contender.relay.pause()
            await contender.check(ahead + total, repetition)
            if (repetition > 0) histograms.push(now.latencies)
            return ms(now.latencies, 50)
          },
        })),
        around,
      )
      const series: Series[] = []
      const verdicts: Verdict[] = []
      for (const { contender, perSecond, histograms } of runs) {
        const ours = runs.find((one) => one.contender.peer === ourService && one.perSecond === perSecond)
        for (const percentile of percentiles) {
          const values = histograms.map((histogram) => ms(histogram, percentile))
          const what = `${contender.peer.name}, ${perSecond}/s, p${percentile}`
          series.push({ label: what, unit: 'ms', values })
          if (contender.peer === ourService || ours === undefined) continue
          const oursMs = ours.histograms.map((histogram) => ms(histogram, percentile))
          verdicts.push(verdict(`our relay / ${what}`, '', ratios(oursMs, values), { atMost: 1 }))
        }
      }
      return {
        series,
        verdicts,
        ...costs.outcome,
        notes: [
          `${seconds} s at each rate, once ${ahead} events have gone ahead, each event inserted through the peer's own ` +
            "way in and committed by itself; from the answer to its commit to the broker's LogAppendTime, which is in whole milliseconds",
          ...contenders.map(({ peer }) => `${peer.name}: ${peer.how}`),
          ...missing,
        ],
        wrong,
      }
    } finally {
      await close()
    }
  },
}

interface Run {
  readonly latencies: Histogram
  committed(eventId: string, at: number): void
  appended(eventId: string, at: number): void
}

function newRun(): Run {
  const latencies = createHistogram()
  const committedAt = new Map<string, number>()
  return {
    latencies,
    committed: (eventId, at) => committedAt.set(eventId, at),
    appended(eventId, at) {
      const since = committedAt.get(eventId)
      // Below zero where a relay is faster than the answer to the commit.
      if (since !== undefined) recordMs(latencies, at - since)
    },
  }
}

async function openLoop({ relay, events, published }: RelayContender, rate: Rate, run: Run): Promise<void> {
  const all = events(ahead + rate.total)
  await relay.begin()
  await together(all.splice(0, ahead).map((event) => relay.fill([event])))
  await published(ahead)
  const written = await atConstantRate(rate, async (index) => {
    const event = all[index] as BacklogEvent
    await relay.fill([event])
    const { eventId } = event.message
    run.committed(eventId, relay.committedAt?.(eventId) ?? performance.now())
  })
  await Promise.all(written)
  await published(rate.total)
}
