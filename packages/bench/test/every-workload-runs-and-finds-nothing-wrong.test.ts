import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { quick } from '../src/plan.ts'
import { benchStack, type BenchStack } from '../src/stack.ts'
import { workloads } from '../src/workloads/workloads.ts'

let stack: BenchStack
beforeAll(async () => {
  const signal = new AbortController().signal
  stack = await benchStack({ env: process.env, onStep: () => {}, signal, logicalDecoding: false })
})
afterAll(() => stack.stop())

// These run the services themselves, whose topics and groups have fixed names: not beside other tests.
const ofTheServices = ['idle', 'soak']
const besideOthers = workloads.filter(({ name }) => !ofTheServices.includes(name))

it.each(besideOthers.map((workload) => ({ name: workload.name, workload })))(
  'the workload $name counts right, and every figure is one',
  async ({ workload }) => {
    const outcome = await workload.run({
      stack,
      plan: { ...quick, repetitions: 1 },
      progress: () => {},
      signal: new AbortController().signal,
    })
    expect(outcome.wrong).toEqual([])
    const figures = [
      ...outcome.series.flatMap(({ values }) => values),
      ...outcome.verdicts.map(({ value }) => value),
    ]
    expect(figures.length).toBeGreaterThan(0)
    expect(figures.filter((figure) => !Number.isFinite(figure) || figure < 0)).toEqual([])
  },
)
