import { dot, ruleX, ruleY, text, tickX } from '@observablehq/plot'
import { figure } from '../table.ts'
import { type Chart, type LegendItem, plain, rows } from './svg.ts'

export interface Range {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  /** Each repetition, where it is known. */
  readonly values?: readonly number[]
  readonly target?: number
  readonly colour: string
}

export interface RangeChart {
  readonly title: string
  readonly unit: string
  readonly log?: boolean
  /** A line through all of them: 1, where ours and theirs are equal. */
  readonly at?: number
  readonly legend?: readonly LegendItem[]
}

/** Each value with its range and the repetitions it comes from; a target is a dashed mark. */
export function rangeChart(
  { title, unit, log = false, at, legend = [] }: RangeChart,
  ranges: readonly Range[],
): Chart {
  const data = ranges.map((range, row) => ({ ...range, row }))
  const repetitions = data.flatMap(({ row, values = [], colour }) =>
    values.map((value) => ({ row, value, colour })),
  )
  const targets = data.filter(({ target }) => target !== undefined)
  const mark = targets.length > 0 ? [['target', 'var(--wait)'] as const] : []
  return {
    title,
    soft: unit,
    legend: [...legend, ...mark],
    options: {
      ...rows(ranges.map(({ label }) => label)),
      x: {
        label: null,
        type: log ? 'log' : 'linear',
        grid: true,
        tickFormat: plain,
        ticks: log ? roundNumbers(ranges) : 6,
      },
      marks: [
        ...(log ? [] : [ruleX([0], { stroke: 'var(--line)' })]),
        ...(at === undefined ? [] : [ruleX([at], { stroke: 'var(--soft)' })]),
        ruleY(data, { y: 'row', x1: 'min', x2: 'max', stroke: 'colour', strokeWidth: 6, strokeOpacity: 0.3 }),
        dot(repetitions, { x: 'value', y: 'row', r: 1.8, fill: 'colour', fillOpacity: 0.6 }),
        dot(data, { x: 'value', y: 'row', r: 5, fill: 'colour' }),
        tickX(targets, {
          x: 'target',
          y: 'row',
          stroke: 'var(--wait)',
          strokeWidth: 2,
          strokeDasharray: '3,2',
        }),
        text(data, {
          x: 'max',
          y: 'row',
          text: ({ value }: Range) => figure(value),
          dx: 10,
          textAnchor: 'start',
        }),
      ],
      color: { type: 'identity' },
    },
  }
}

/** 1, 2 and 5 times the powers of ten that lie within the ranges. */
function roundNumbers(ranges: readonly Range[]): number[] {
  const [from, to] = [Math.min(...ranges.map(({ min }) => min)), Math.max(...ranges.map(({ max }) => max))]
  const powers = Array.from({ length: 13 }, (_, index) => 10 ** (index - 6))
  return powers
    .flatMap((power) => [1, 2, 5].map((step) => step * power))
    .filter((each) => each >= from && each <= to)
}
