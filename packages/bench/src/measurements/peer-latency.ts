import { setTimeout as wait } from 'node:timers/promises'
import { type Histogram } from 'hdr-histogram-js'
import { batchAndMark } from '../../peers/batch-and-mark/peer.ts'
import { debezium, debeziumQuick } from '../../peers/debezium/peer.ts'
import { ourRelay } from '../../peers/our-relay.ts'
import { pgTransactionalOutbox } from '../../peers/pg-transactional-outbox/peer.ts'
import { Costs } from '../costs.ts'
import { epochOffset } from '../epoch.ts'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Series, type Verdict } from '../measurement.ts'
import { type Peer } from '../peer.ts'
import { openContenders, type RelayContender } from '../relay-contenders.ts'
import { createHistogram } from '../saga/open-loop.ts'
import { ratios, verdict } from '../statistics.ts'
import { ms } from '../workloads/latencies.ts'

// Not Watermill: the answer to its commit comes from another process over HTTP, and later than the append.
const peers: readonly Peer[] = [ourRelay, debezium, debeziumQuick, batchAndMark, pgTransactionalOutbox]
const percentiles = [50, 99] as const

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
    const { contenders, missing, close } = await openContenders(around, peers, {
      config: { 'retention.ms': '-1', 'message.timestamp.type': 'LogAppendTime' },
      wrong,
      onRecord: (_peer, { timestamp }, { eventId }) =>
        now.appended(eventId, Number(timestamp) - epochOffset()),
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
            const label = `${contender.peer.name}, ${perSecond}/s`
            const spent = await costs.begin(label, repetition)
            await openLoop(contender, { events: perSecond * seconds, perSecond, signal, run: now })
            await spent(perSecond * seconds)
            await contender.relay.pause()
            await contender.check(perSecond * seconds, repetition)
            if (repetition > 0) histograms.push(now.latencies)
            return ms(now.latencies, 50)
          },
        })),
        around,
      )
      const series: Series[] = []
      const verdicts: Verdict[] = []
      for (const { contender, perSecond, histograms } of runs) {
        for (const percentile of percentiles) {
          const values = histograms.map((histogram) => ms(histogram, percentile))
          const what = `${contender.peer.name}, ${perSecond}/s, p${percentile}`
          series.push({ label: what, unit: 'ms', values })
          const ours = runs.find((one) => one.contender.peer === ourRelay && one.perSecond === perSecond)
          if (contender.peer === ourRelay || ours === undefined) continue
          const oursMs = ours.histograms.map((histogram) => ms(histogram, percentile))
          verdicts.push(verdict(`our relay / ${what}`, '', ratios(oursMs, values), { atMost: 1 }))
        }
      }
      return {
        series,
        verdicts,
        ...costs.outcome,
        notes: [
          `${seconds} s at each rate, each event inserted through the peer's own way in and committed by itself; from ` +
            "the answer to its commit to the broker's LogAppendTime, which is in whole milliseconds",
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
  committed(eventId: string): void
  appended(eventId: string, at: number): void
}

function newRun(): Run {
  const latencies = createHistogram()
  const committedAt = new Map<string, number>()
  return {
    latencies,
    committed: (eventId) => committedAt.set(eventId, performance.now()),
    appended(eventId, at) {
      const since = committedAt.get(eventId)
      // A relay may be faster than the answer to the commit.
      if (since !== undefined) latencies.recordValue(Math.max(1, Math.round((at - since) * 1_000)))
    },
  }
}

interface Load {
  readonly events: number
  readonly perSecond: number
  readonly signal: AbortSignal
  readonly run: Run
}

async function openLoop(
  { relay, events, published }: RelayContender,
  { events: count, perSecond, signal, run }: Load,
): Promise<void> {
  const all = events(count)
  await relay.begin()
  const startsAt = performance.now() + 20
  const written: Promise<void>[] = []
  for (const [index, event] of all.entries()) {
    const earlyMs = startsAt + (index * 1_000) / perSecond - performance.now()
    if (earlyMs > 0) await wait(earlyMs, undefined, { signal })
    const one = relay.fill([event]).then(() => run.committed(event.message.eventId))
    one.catch(() => undefined)
    written.push(one)
  }
  await Promise.all(written)
  await published(count)
}
