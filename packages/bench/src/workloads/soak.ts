import { ms } from '../latency.ts'
import { type Measurement, type Surroundings, type Verdict } from '../measurement.ts'
import { residentTarget, sampleResident } from '../resident-memory.ts'
import { closedLoop } from '../saga/closed-loop.ts'
import { type RunningSagas, withSagas } from '../saga/customers.ts'
import { openLoop } from '../saga/open-loop.ts'
import { ofLostOrders } from '../saga/sagas.ts'
import { verdict } from '../statistics.ts'
import { growthPercent } from './growth-percent.ts'

/** Per cent by which the last third of the samples may lie above the third before: half a megabyte a minute is more. */
const growthTarget = { atMost: 5 }

/** What the services hold on to when they work for half an hour, and whether it becomes more. */
export const soak: Measurement = {
  name: 'soak',
  title: 'Soak: resident memory and latency through half an hour of orders',
  onlyWhenAsked: true,
  async run(around) {
    const { stack, plan, progress } = around
    const { perSecond, seconds } = plan.workloads.soak
    const wrong: string[] = []
    progress('starting the services')
    return withSagas(stack, async ({ system, sagas, problems }) => {
      await system.use('http')
      progress('warming up')
      await closedLoop({ sagas, ...plan.saga })
      wrong.push(...(await problems('warming up')))
      const { memory, p50 } = await sampled(around, { system, sagas, problems }, wrong)
      const names = Object.keys(memory)
      const services = names.filter((name) => name !== 'provider')
      const of = (name: string) => memory[name] ?? []
      return {
        series: [
          ...names.map((name) => ({ label: `resident, ${name}`, unit: 'MB', values: of(name) })),
          { label: `placed to completed at ${perSecond}/s, p50`, unit: 'ms', values: p50 },
        ],
        verdicts: [
          ...services.map((name) => verdict(`resident, ${name}`, 'MB', of(name), residentTarget)),
          ...services.map((name) => growthOf(`growth of ${name}`, of(name))),
          growthOf('growth of p50', p50),
        ],
        plots: [
          {
            title: 'resident memory',
            x: { label: 'minutes' },
            y: { label: 'MB' },
            lines: names.map((label) => ({
              label,
              points: of(label).map((mb, index): [number, number] => [((index + 1) * seconds) / 60, mb]),
            })),
          },
        ],
        notes: [
          `${perSecond} orders a second, providers over HTTP, after a closed loop that warms up; a sample every ` +
            `${seconds} s, and a pause after it in which the log is read; growth is the median of the last third of the samples over that of the third before`,
          'the provider simulator has no target: it stands for systems of others, and remembers every call for ever',
          `${sagas.acknowledged} orders in all; every one of them checked on all four topics`,
        ],
        wrong,
      }
    }).catch((error: unknown) => ofLostOrders(error, wrong))
  },
}

interface Samples {
  readonly memory: Readonly<Record<string, readonly number[]>>
  /** Milliseconds. */
  readonly p50: readonly number[]
}

async function sampled(
  { plan, progress, signal }: Surroundings,
  { system, sagas, problems }: RunningSagas,
  wrong: string[],
): Promise<Samples> {
  const { perSecond, seconds, samples } = plan.workloads.soak
  const memory: Record<string, number[]> = {}
  const p50: number[] = []
  for (let sample = 1; sample <= samples; sample++) {
    signal.throwIfAborted()
    progress(`${perSecond} orders/s, ${sample} of ${samples}`)
    const histogram = await openLoop(sagas, { perSecond, seconds })
    sampleResident(memory, system.pids)
    p50.push(ms(histogram, 50))
    wrong.push(...(await problems(`sample ${sample}`)))
  }
  return { memory, p50 }
}

function growthOf(what: string, values: readonly number[]): Verdict {
  const value = growthPercent(values)
  return { what, unit: '%', value, min: value, max: value, target: growthTarget }
}
