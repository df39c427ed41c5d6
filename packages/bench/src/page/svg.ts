/**
 * Charts as SVG, drawn by Observable Plot in a document that only exists in memory. The judge's own charts are lines
 * over the time of a run; ranges, stacked bars and log axes are a library's work.
 */
import { type PlotOptions, plot } from '@observablehq/plot'
import { escape } from '@repo/judge/escape'
import { pageColours } from '@repo/judge/report-page-style'
import { parseHTML } from 'linkedom'

/** As many as the style sheet has. */
export const colours = ['var(--c0)', 'var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const

const width = 760

/** What is drawn, and what stands beside it. */
export interface Chart {
  readonly title: string
  readonly soft?: string
  /** What is told apart by colour. */
  readonly legend?: readonly LegendItem[]
  readonly options: PlotOptions
}
export type LegendItem = readonly [name: string, colour: string, opacity?: number]

/** As a part of a page that has the style sheet. */
export function asFigure({ title, soft = '', legend = [], options }: Chart): string {
  const items = legend.map(
    ([name, colour, opacity = 1]) =>
      `<li style="color:${escape(colour)}"><i style="opacity:${opacity}"></i><b>${escape(name)}</b></li>`,
  )
  const key = items.length > 0 ? `<ul class="legend">${items.join('')}</ul>` : ''
  const caption = `<figcaption>${escape(title)} <span>${escape(soft)}</span></figcaption>`
  return `<figure>${caption}${svgOf(options)}${key}</figure>`
}

/** As a file of its own, with everything that it needs, for a page in Markdown. */
export function asImage({ title, soft = '', legend = [], options }: Chart): string {
  const plotAt = 34
  const svg = svgOf(options)
  const plotHeight = Number(/ height="(\d+)"/.exec(svg)?.[1])
  const key = legendRows(legend, plotAt + plotHeight + 8)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" viewBox="0 0 ${width} ${key.end}" role="img">
<title>${escape(title)}</title>
<style>${pageColours}
svg { color: var(--soft) } text { fill: var(--soft); font: 12px system-ui, sans-serif }
.ink { fill: var(--ink) } .title { fill: var(--ink); font-size: 14px; font-weight: 600 }
</style>
<rect width="100%" height="100%" rx="8" fill="var(--card)"/>
<text x="16" y="24" class="title">${escape(title)}<tspan dx="6" font-weight="400">${escape(soft)}</tspan></text>
${svg.replace('<svg ', `<svg y="${plotAt}" `)}
${key.svg}
</svg>
`
}

/** From left to right, and on as many lines as it takes. Widths are those of an ordinary letter: nobody measures text here. */
function legendRows(
  legend: readonly LegendItem[],
  top: number,
): { readonly svg: string; readonly end: number } {
  const [left, line, letter] = [16, 20, 6.6]
  let [x, y] = [left, top]
  const items = legend.map(([name, colour, opacity = 1]) => {
    const wide = 36 + name.length * letter
    if (x > left && x + wide > width) [x, y] = [left, y + line]
    const item = `<rect x="${x}" y="${y + 4}" width="14" height="5" fill="${escape(colour)}" fill-opacity="${opacity}"/><text x="${x + 20}" y="${y + 11}" class="ink">${escape(name)}</text>`
    x += Math.round(wide)
    return item
  })
  return { svg: items.join('\n'), end: items.length > 0 ? y + line + 4 : top }
}

function svgOf(options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html></html>')
  return plot({ document, width, style: { fontSize: '12px' }, ...options }).outerHTML as string
}

/** One row for each label. Two rows may have the same label: they are told apart by their place. */
export function rows(labels: readonly string[]) {
  const longest = Math.max(0, ...labels.map((label) => label.length))
  return {
    marginLeft: Math.min(360, 20 + longest * 6.4),
    marginRight: 70,
    height: 46 + 26 * labels.length,
    y: {
      domain: labels.map((_, index) => index),
      tickFormat: (index: number) => labels[index] ?? '',
      label: null,
      tickSize: 0,
    },
  }
}

/** As people write them: 0.5, 20, 3,000. */
export const plain = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })
