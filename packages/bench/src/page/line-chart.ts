import { dot, lineY } from '@observablehq/plot'
import { type LinePlot } from '../measurement.ts'
import { type Chart, colours, plain } from './svg.ts'

/** How something grows: one line for each contender. */
export function lineChart({ title, x, y, lines }: LinePlot): Chart {
  const colourOf = (index: number) => colours[index % colours.length] as string
  const points = lines.flatMap(({ label, points: own }, index) =>
    own.map(([at, value]) => ({ at, value, label, colour: colourOf(index) })),
  )
  const axis = (log: boolean | undefined) => ({
    type: log ? ('log' as const) : ('linear' as const),
    grid: true,
    tickFormat: plain,
    ticks: 5,
  })
  return {
    title,
    legend: lines.map(({ label }, index) => [label, colourOf(index)]),
    options: {
      height: 320,
      marginLeft: 70,
      marginRight: 40,
      marginBottom: 46,
      x: { label: x.label, labelAnchor: 'center', ...axis(x.log) },
      y: { label: y.label, ...axis(y.log), ...(y.log ? {} : { zero: true }) },
      color: { type: 'identity' },
      marks: [
        lineY(points, { x: 'at', y: 'value', z: 'label', stroke: 'colour', strokeWidth: 2 }),
        dot(points, { x: 'at', y: 'value', fill: 'colour', r: 3 }),
      ],
    },
  }
}
