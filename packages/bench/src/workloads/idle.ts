import { setTimeout as wait } from 'node:timers/promises'
import { interleaved } from '../interleaved.ts'
import { type Measurement, type Surroundings } from '../measurement.ts'
import { type Reading } from '../process-groups.ts'
import { residentTarget, sampleResident } from '../resident-memory.ts'
import { closedLoop } from '../saga/closed-loop.ts'
import { openCustomers } from '../saga/customers.ts'
import { ofLostOrders } from '../saga/sagas.ts'
import { type SagaSystem, startSagaSystem } from '../saga/system.ts'
import { verdict } from '../statistics.ts'

/** Per cent of one core, of all of the project's processes together. */
const processorTarget = { atMost: 5 }
const others = ['postgres', 'kafka'] as const

/** What the services take when nobody orders anything, and what they hold on to when everybody has. */
export const idle: Measurement = {
  name: 'idle',
  title: 'Idle: processor time without any order, resident memory after many',
  notInQuick: true,
  async run(around) {
    const { stack, plan, progress } = around
    const wrong: string[] = []
    progress('starting the services')
    const system = await startSagaSystem(stack)
    try {
      const memory = await residentAfterLoad(around, system, wrong)
      const processor = await processorWhileIdle(around, system)
      const names = Object.keys(system.pids)
      const part = (what: string, of: Readonly<Record<string, readonly number[]>>) => of[what] ?? []
      const together = part(names[0] ?? '', processor).map((_, index) =>
        names.reduce((sum, name) => sum + (part(name, processor)[index] ?? 0), 0),
      )
      return {
        series: [
          ...[...names, ...others].map((name) => ({
            label: `idle, ${name}`,
            unit: '% of a core',
            values: part(name, processor),
          })),
          ...names.map((name) => ({ label: `resident, ${name}`, unit: 'MB', values: part(name, memory) })),
        ],
        verdicts: [
          verdict("idle, all of the project's processes", '% of a core', together, processorTarget),
          ...names.map((name) =>
            verdict(`resident after a load, ${name}`, 'MB', part(name, memory), residentTarget),
          ),
        ],
        notes: [
          `${plan.workloads.idle.seconds} s without any order; the processes are ${names.join(', ')}, bundled ` +
            'as npm start runs them. The read side does not run.',
          `memory at the end of a closed loop of ${plan.saga.inFlight} sagas in flight, providers over HTTP`,
        ],
        wrong,
      }
    } catch (error) {
      return ofLostOrders(error, wrong)
    } finally {
      await system.stop()
    }
  },
}

type ByProcess = Readonly<Record<string, readonly number[]>>

async function residentAfterLoad(
  around: Surroundings,
  system: SagaSystem,
  wrong: string[],
): Promise<ByProcess> {
  const { stack, plan, progress } = around
  const { sagas, problems, stop } = await openCustomers(stack, system)
  const memory: Record<string, number[]> = {}
  try {
    for (let repetition = 1; repetition <= plan.repetitions; repetition++) {
      progress(`load, ${repetition} of ${plan.repetitions}`)
      await closedLoop({ sagas, ...plan.saga })
      sampleResident(memory, system.pids)
      wrong.push(...(await problems(`load, repetition ${repetition}`)))
    }
    return memory
  } finally {
    await stop()
  }
}

async function processorWhileIdle(around: Surroundings, system: SagaSystem): Promise<ByProcess> {
  const { stack, plan } = around
  const { seconds } = plan.workloads.idle
  const names = [...Object.keys(system.pids), ...others]
  const percent: Record<string, number[]> = {}
  // The first round lets what the load left behind come to rest.
  await interleaved(
    [
      {
        label: 'idle',
        async measure(repetition) {
          const from = stack.groups.read()
          const startedAt = performance.now()
          await wait(seconds * 1_000, undefined, { signal: around.signal })
          const elapsedMs = performance.now() - startedAt
          const to = stack.groups.read()
          const share = (name: string, reading: Reading | undefined) => reading?.[name] ?? NaN
          for (const name of names) {
            const used = ((share(name, to) - share(name, from)) * 100) / elapsedMs
            if (repetition > 0) (percent[name] ??= []).push(used)
          }
          return names.length
        },
      },
    ],
    around,
  )
  return percent
}
