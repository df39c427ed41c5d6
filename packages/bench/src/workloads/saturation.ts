import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { type LinePlot, type Measurement, type Series, type Verdict } from '../measurement.ts'
import { closedLoop } from '../saga/closed-loop.ts'
import { withSagas } from '../saga/customers.ts'
import { ofLostOrders } from '../saga/sagas.ts'
import { providerKinds, providerNames, type ProviderKind } from '../saga/switchable-provider.ts'
import { median, ratios, verdict } from '../statistics.ts'

interface Load {
  readonly kind: ProviderKind
  readonly inFlight: number
}

/** How many sagas must be in flight until more of them bring no more: who measures a limit must have reached it. */
export const saturation: Measurement = {
  name: 'saturation',
  title: 'Saturation: sagas a second by how many are in flight',
  onlyWhenAsked: true,
  async run(around) {
    const { stack, plan, progress } = around
    const { inFlight: levels, rampSeconds, seconds } = plan.workloads.saturation
    const wrong: string[] = []
    progress('starting the services')
    return withSagas(stack, async ({ system, sagas, problems }) => {
      const costs = new Costs(stack, 'saga')
      const loads = providerKinds.flatMap((kind) => levels.map((inFlight): Load => ({ kind, inFlight })))
      const rates = await interleaved(
        loads.map((load) => ({
          label: nameOf(load),
          async measure(repetition) {
            await system.use(load.kind)
            const begin = () => costs.begin(nameOf(load), repetition)
            const rate = await closedLoop({ sagas, begin, inFlight: load.inFlight, rampSeconds, seconds })
            wrong.push(...(await problems(`${nameOf(load)}, repetition ${repetition}`)))
            return rate
          },
        })),
        around,
      )
      const { outcome } = costs
      const rateOf = (load: Load) => rates[loads.findIndex((each) => nameOf(each) === nameOf(load))] ?? []
      const cpuOf = (load: Load) => {
        const cost = outcome.cpu.find(({ per }) => per.endsWith(nameOf(load)))
        return Object.values(cost?.byGroup ?? {}).reduce((sum, ms) => sum + ms, 0)
      }
      const plot = (title: string, unit: string, of: (load: Load) => number): LinePlot => ({
        title,
        x: { label: 'sagas in flight', log: true },
        y: { label: unit },
        lines: providerKinds.map((kind) => ({
          label: providerNames[kind],
          points: levels.map((inFlight): [number, number] => [inFlight, of({ kind, inFlight })]),
        })),
      })
      return {
        series: loads.map((load): Series => ({ label: nameOf(load), unit: 'sagas/s', values: rateOf(load) })),
        verdicts: providerKinds.flatMap((kind) =>
          levels.slice(1).map((inFlight, index): Verdict => {
            const fewer = levels[index] ?? inFlight
            return verdict(
              `${providerNames[kind]}: ${inFlight} in flight / ${fewer}`,
              'times',
              ratios(rateOf({ kind, inFlight }), rateOf({ kind, inFlight: fewer })),
            )
          }),
        ),
        plots: [
          plot('sagas a second', 'sagas/s', (load) => median(rateOf(load))),
          plot('processors for 1,000 sagas', 'CPU-ms', cpuOf),
        ],
        ...outcome,
        notes: [`${sagas.acknowledged} orders in all; every one of them checked on all four topics`],
        wrong,
      }
    }).catch((error: unknown) => ofLostOrders(error, wrong))
  },
}

function nameOf({ kind, inFlight }: Load): string {
  return `${providerNames[kind]}, ${inFlight} in flight`
}
