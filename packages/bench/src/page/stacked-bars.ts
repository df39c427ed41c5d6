import { barX, text } from '@observablehq/plot'
import { figure } from '../table.ts'
import { type Chart, colours, plain, rows } from './svg.ts'

export interface Bar {
  readonly label: string
  readonly byGroup: Readonly<Record<string, number>>
}

/** A bar for each label, cut into groups. */
export function stackedBars(title: string, unit: string, bars: readonly Bar[]): Chart {
  // In the order in which they came, which is the same on every chart of a run: so are their colours.
  const groups = [...new Set(bars.flatMap(({ byGroup }) => Object.keys(byGroup)))]
  const looks = groups.map((group, index) => ({
    group,
    colour: colours[index % colours.length] as string,
    // The second round of colours is paler.
    opacity: index < colours.length ? 1 : 0.45,
  }))
  const parts = bars.flatMap(({ byGroup }, row) =>
    looks.map(({ group, colour, opacity }) => ({ row, group, colour, opacity, value: byGroup[group] ?? 0 })),
  )
  const totals = bars.map(({ byGroup }, row) => ({
    row,
    total: Object.values(byGroup).reduce((sum, value) => sum + value, 0),
  }))
  const several = groups.length > 1
  return {
    title,
    soft: unit,
    legend: several ? looks.map(({ group, colour, opacity }) => [group, colour, opacity]) : [],
    options: {
      ...rows(bars.map(({ label }) => label)),
      x: { label: null, grid: true, tickFormat: plain, ticks: 6 },
      color: { type: 'identity' },
      opacity: { type: 'identity' },
      marks: [
        barX(parts, {
          x: 'value',
          y: 'row',
          fill: 'colour',
          fillOpacity: 'opacity',
          inset: 0.5,
          title: ({ group, value }: (typeof parts)[number]) => `${group}: ${figure(value)}`,
        }),
        text(totals, {
          x: 'total',
          y: 'row',
          text: ({ total }: (typeof totals)[number]) => figure(total),
          dx: 6,
          textAnchor: 'start',
        }),
      ],
    },
  }
}
