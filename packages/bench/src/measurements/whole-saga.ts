import { type Histogram } from 'hdr-histogram-js'
import { interleaved, type Contender } from '../interleaved.ts'
import {
  type CpuCost,
  type Measurement,
  type Outcome,
  type Series,
  type Surroundings,
  type Verdict,
} from '../measurement.ts'
import { perThousand, type Reading } from '../process-groups.ts'
import { closedLoop } from '../saga/closed-loop.ts'
import { watchCompletions } from '../saga/completions.ts'
import { createHistogram, openLoop } from '../saga/open-loop.ts'
import { orderClient } from '../saga/order-client.ts'
import { LostOrders, Sagas } from '../saga/sagas.ts'
import { type ProviderKind, providerKinds } from '../saga/switchable-provider.ts'
import { type SagaSystem, startSagaSystem } from '../saga/system.ts'
import { verifier } from '../saga/verify.ts'
import { median, verdict } from '../statistics.ts'

const throughputTargets = { 'in-process': { atLeast: 700 }, http: { atLeast: 500 } } as const
const latencyTargets: Readonly<Record<number, { readonly p50: number; readonly p99: number }>> = {
  50: { p50: 45, p99: 175 },
}
const providerNames = { 'in-process': 'providers in process', http: 'providers over HTTP' } as const

/** Orders from the POST to OrderCompleted on Kafka, through four services that are processes of their own. */
export const wholeSaga: Measurement = {
  name: 'saga',
  title: 'Saga: from POST /orders to OrderCompleted, through all four services',
  async run(around) {
    const { stack, progress } = around
    progress('starting the services')
    const system = await startSagaSystem(stack)
    const completions = await watchCompletions(stack)
    const client = orderClient(system.orderUrl)
    const sagas = new Sagas(client, completions)
    const wrong: string[] = []
    try {
      const verify = await verifier(stack)
      const run: Run = async (what, repetition, work) => {
        const result = await work()
        progress(`reading what the services said`)
        wrong.push(...(await verify.problems(sagas.acknowledged, `${what}, repetition ${repetition}`)))
        return result
      }
      const throughput = await measureThroughput(around, system, sagas, run)
      const latency = await measureLatency(around, system, sagas, run)
      return {
        series: [...throughput.series, ...latency.series],
        verdicts: [...throughput.verdicts, ...latency.verdicts],
        cpu: [...throughput.cpu, ...latency.cpu],
        notes: [
          `throughput: ${around.plan.saga.inFlight} sagas in flight, completions counted in full swing; ` +
            'latency: constant rate, providers over HTTP, from the instant an order was due to its OrderCompleted on Kafka',
          `${sagas.acknowledged} orders in all; every one of them checked on all four topics`,
        ],
        wrong,
      }
    } catch (error) {
      if (!(error instanceof LostOrders)) throw error
      return { series: [], verdicts: [], notes: [], wrong: [...wrong, error.message] }
    } finally {
      client.stop()
      await completions.stop()
      await system.stop()
    }
  },
}

type Run = <T>(what: string, repetition: number, work: () => Promise<T>) => Promise<T>
type Part = Required<Pick<Outcome, 'series' | 'verdicts' | 'cpu'>>

async function measureThroughput(
  around: Surroundings,
  system: SagaSystem,
  sagas: Sagas,
  run: Run,
): Promise<Part> {
  const costs: Record<ProviderKind, Reading[]> = { 'in-process': [], http: [] }
  const contender = (kind: ProviderKind): Contender => ({
    label: providerNames[kind],
    async measure(repetition) {
      await system.use(kind)
      const { sagasPerSecond, cpu } = await run(providerNames[kind], repetition, () =>
        closedLoop({ sagas, groups: around.stack.groups, ...around.plan.saga }),
      )
      if (cpu && repetition > 0) costs[kind].push(cpu)
      return sagasPerSecond
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
    cpu: providerKinds
      .filter((kind) => costs[kind].length > 0)
      .map((kind): CpuCost => ({
        per: `1,000 sagas, ${providerNames[kind]}`,
        byGroup: medians(costs[kind]),
      })),
  }
}

async function measureLatency(
  around: Surroundings,
  system: SagaSystem,
  sagas: Sagas,
  run: Run,
): Promise<Part> {
  const { latencyRates, latencySeconds } = around.plan.saga
  const { groups } = around.stack
  const costs = new Map<number, Reading[]>(latencyRates.map((rate) => [rate, []]))
  const measured = new Map<number, Histogram[]>(latencyRates.map((rate) => [rate, []]))
  await system.use('http')
  await interleaved(
    latencyRates.map((perSecond) => ({
      label: `${perSecond} orders/s`,
      async measure(repetition) {
        const histogram = await run(`${perSecond} orders/s`, repetition, async () => {
          const from = groups.read()
          const placed = await openLoop(sagas, { perSecond, seconds: latencySeconds })
          const cost = perThousand(placed.totalCount, from, groups.read())
          if (cost) costs.get(perSecond)?.push(cost)
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
  const cpu = [...costs].map(([perSecond, of]): CpuCost => ({
    per: `1,000 sagas at ${perSecond} orders/s, providers over HTTP`,
    byGroup: medians(of),
  }))
  return { series, verdicts, cpu: cpu.filter(({ byGroup }) => Object.keys(byGroup).length > 0) }
}

function ms(histogram: Histogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1_000
}

function medians(costs: readonly Reading[]): Reading {
  const groups = Object.keys(costs[0] ?? {})
  return Object.fromEntries(groups.map((group) => [group, median(costs.map((cost) => cost[group] ?? 0))]))
}
