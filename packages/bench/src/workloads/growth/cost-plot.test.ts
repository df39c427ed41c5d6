import { expect, it } from '@jest/globals'
import { quick } from '../../plan.ts'
import { costAlong, costOf } from './cost-plot.ts'

it('draws a point for every place on the axis, and stops every probe', async () => {
  const stopped: number[] = []
  const around = {
    plan: { ...quick, repetitions: 3 },
    progress: () => undefined,
    signal: new AbortController().signal,
  }
  const { plots, verdicts } = await costAlong(around, {
    title: 'relay, by partitions',
    x: { label: 'partitions' },
    at: [6, 24],
    probe: (x) =>
      Promise.resolve({
        // The round that warms up is dear, and does not count.
        measure: (repetition) =>
          Promise.resolve({ wallUs: repetition === 0 ? 1_000 : x, cpuMs: x * repetition }),
        stop: () => Promise.resolve(void stopped.push(x)),
      }),
  })
  expect(plots).toEqual([
    {
      title: 'relay, by partitions',
      x: { label: 'partitions' },
      y: { label: 'µs per event' },
      lines: [
        {
          label: 'wall time',
          points: [
            [6, 6],
            [24, 24],
          ],
        },
        {
          label: 'processor time, all processes',
          points: [
            [6, 12],
            [24, 48],
          ],
        },
      ],
    },
  ])
  expect(verdicts).toMatchObject([{ what: 'relay, by partitions: 24 / 6', value: 4 }])
  expect(stopped).toEqual([6, 24])
})

it('counts the processors of everybody', () => {
  expect(costOf(2_000, 100, { postgres: 20, generator: 30 })).toEqual({ wallUs: 50, cpuMs: 50 })
})
