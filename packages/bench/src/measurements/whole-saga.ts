import { type Histogram } from 'hdr-histogram-js'
import { Costs } from '../costs.ts'
import { interleaved, type Contender } from '../interleaved.ts'
import { createHistogram, ms } from '../latency.ts'
import {
  type Measurement,
  type Outcome,
  type Series,
  type Surroundings,
  type Verdict,
} from '../measurement.ts'
import { closedLoop } from '../saga/closed-loop.ts'
import { withSagas } from '../saga/customers.ts'
import { openLoop } from '../saga/open-loop.ts'
import { ofLostOrders, type Sagas } from '../saga/sagas.ts'
import { type ProviderKind, providerKinds, providerNames } from '../saga/switchable-provider.ts'
import { type SagaSystem } from '../saga/system.ts'
import { verdict } from '../statistics.ts'

const throughputTargets = { 'in-process': { atLeast: 1_000 }, http: { atLeast: 700 } } as const
const latencyTargets: Readonly<Record<number, { readonly p50: number; readonly p99: number }>> = {
  50: { p50: 25, p99: 80 },
  200: { p50: 80, p99: 200 },
}

/** Orders from the POST to OrderCompleted on Kafka, through four services that are processes of their own. */
export const wholeSaga: Measurement = {
  name: 'saga',
  title: 'Saga: from POST /orders to OrderCompleted, through all four services',
  async run(around) {
    const { stack, progress } = around
    progress('starting the services')
    const wrong: string[] = []
    return withSagas(stack, async ({ system, sagas, problems }) => {
      const run: Run = async (what, repetition, work) => {
        const result = await work()
        progress(`reading what the services said`)
        wrong.push(...(await problems(`${what}, repetition ${repetition}`)))
        return result
      }
      const costs = new Costs(stack, 'saga')
      const throughput = await measureThroughput(around, system, sagas, run, costs)
      const latency = await measureLatency(around, system, sagas, run, costs)
      return {
        series: [...throughput.series, ...latency.series],
        verdicts: [...throughput.verdicts, ...latency.verdicts],
        ...costs.outcome,
        notes: [
          `throughput: ${around.plan.saga.inFlight} sagas in flight, completions counted in full swing; ` +
            'latency: constant rate, providers over HTTP, from the instant an order was due to its OrderCompleted on Kafka',
          `${sagas.acknowledged} orders in all; every one of them checked on all four topics`,
        ],
        wrong,
      }
    }).catch((error: unknown) => ofLostOrders(error, wrong))
  },
}

type Run = <T>(what: string, repetition: number, work: () => Promise<T>) => Promise<T>
type Part = Pick<Outcome, 'series' | 'verdicts'>

async function measureThroughput(
  around: Surroundings,
  system: SagaSystem,
  sagas: Sagas,
  run: Run,
  costs: Costs,
): Promise<Part> {
  const contender = (kind: ProviderKind): Contender => ({
    label: providerNames[kind],
    async measure(repetition) {
      await system.use(kind)
      const begin = () => costs.begin(providerNames[kind], repetition)
      return run(providerNames[kind], repetition, () => closedLoop({ sagas, begin, ...around.plan.saga }))
    },
  })
  const rates = await interleaved(providerKinds.map(contender), around)
  const rateOf = (index: number) => rates[index] ?? []
  return {
    series: providerKinds.map((kind, index): Series => ({
      label: `closed loop, ${providerNames[kind]}`,
      unit: 'sagas/s',
      values: rateOf(index),
    })),
    verdicts: providerKinds.map((kind, index) =>
      verdict(`throughput, ${providerNames[kind]}`, 'sagas/s', rateOf(index), throughputTargets[kind]),
    ),
  }
}

async function measureLatency(
  around: Surroundings,
  system: SagaSystem,
  sagas: Sagas,
  run: Run,
  costs: Costs,
): Promise<Part> {
  const { latencyRates, latencySeconds } = around.plan.saga
  const measured = new Map<number, Histogram[]>(latencyRates.map((rate) => [rate, []]))
  await system.use('http')
  await interleaved(
    latencyRates.map((perSecond) => ({
      label: `${perSecond} orders/s`,
      async measure(repetition) {
        const histogram = await run(`${perSecond} orders/s`, repetition, async () => {
          const spent = await costs.begin(`${perSecond} orders/s, ${providerNames.http}`, repetition)
          const placed = await openLoop(sagas, { perSecond, seconds: latencySeconds })
          await spent(placed.totalCount)
          return placed
        })
        measured.get(perSecond)?.push(histogram)
        return ms(histogram, 50)
      },
    })),
    { ...around, warmUp: false },
  )
  const series: Series[] = []
  const verdicts: Verdict[] = []
  for (const [perSecond, histograms] of measured) {
    const all = createHistogram()
    for (const histogram of histograms) all.add(histogram)
    for (const percentile of [50, 99] as const) {
      const values = histograms.map((histogram) => ms(histogram, percentile))
      series.push({ label: `placed to completed at ${perSecond}/s, p${percentile}`, unit: 'ms', values })
      const target = latencyTargets[perSecond]?.[`p${percentile}`]
      verdicts.push({
        ...verdict(`p${percentile} of all at ${perSecond} orders/s`, 'ms', values),
        value: ms(all, percentile),
        ...(target !== undefined && { target: { atMost: target } }),
      })
    }
  }
  return { series, verdicts }
}
