import { type Report } from './report.ts'

/** CPU milliseconds that 1,000 sagas took under one load. */
export interface SagaProcessors {
  /** `over HTTP, 50/s`; without a rate it is saturated. */
  readonly label: string
  readonly rate: number | undefined
  readonly overHttp: boolean
  /** By group of processes, in words. */
  readonly byGroup: Readonly<Record<string, number>>
}

const inWords: Readonly<Record<string, string>> = {
  postgres: 'Postgres',
  order: 'Order',
  payment: 'Payment',
  inventory: 'Inventory',
  shipping: 'Shipping',
  kafka: 'Kafka',
  provider: 'provider simulator',
}

/** One for each load that the run put on the saga, the cheapest first. */
export function sagaProcessors({ measurements }: Report): readonly SagaProcessors[] {
  const costs = measurements.find(({ name }) => name === 'saga')?.cpu ?? []
  return costs
    .map(({ per, byGroup }) => {
      const overHttp = per.includes('over HTTP')
      const rate = /([\d,]+) orders\/s/.exec(per)?.[1]
      return {
        label: `${overHttp ? 'over HTTP' : 'in process'}, ${rate ? `${rate}/s` : 'saturated'}`,
        rate: rate ? Number(rate.replaceAll(',', '')) : undefined,
        overHttp,
        byGroup: Object.fromEntries(
          Object.entries(byGroup).map(([group, ms]) => [inWords[group] ?? group, ms]),
        ),
      }
    })
    .sort((one, other) => sum(one.byGroup) - sum(other.byGroup))
}

/** The groups that take 1 % anywhere, what takes most of the cheapest saga first. */
export function groupsOf(costs: readonly SagaProcessors[]): readonly string[] {
  const first = costs[0]?.byGroup ?? {}
  return Object.keys(first)
    .filter((group) => costs.some(({ byGroup }) => (byGroup[group] ?? 0) >= sum(byGroup) / 100))
    .sort((one, other) => (first[other] ?? 0) - (first[one] ?? 0))
}

/** The same as a table in Markdown. Who takes next to nothing is in the sum only. */
export function processorTable(report: Report): string {
  const costs = sagaProcessors(report)
  if (costs.length === 0) throw new Error(`the run of ${report.at} does not know what a saga took`)
  const groups = groupsOf(costs)
  const row = (name: string, of: (byGroup: SagaProcessors['byGroup']) => number) =>
    `| ${[name, ...costs.map(({ byGroup }) => whole(of(byGroup)))].join(' | ')} |`
  return [
    `CPU milliseconds for 1,000 sagas, by group of processes, from \`/proc\`, in the run of ${report.at.slice(0, 10)}:`,
    '',
    `| | ${costs.map(({ label }) => label).join(' | ')} |`,
    `| --- | ${costs.map(() => '---').join(' | ')} |`,
    ...groups.map((group) => row(group, (byGroup) => byGroup[group] ?? 0)),
    row('all', sum),
  ].join('\n')
}

function sum(byGroup: Readonly<Record<string, number>>): number {
  return Object.values(byGroup).reduce((total, ms) => total + ms, 0)
}

function whole(ms: number): string {
  return Math.round(ms).toLocaleString('en')
}
