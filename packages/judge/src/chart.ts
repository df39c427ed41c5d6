/** Line charts over the time of a run, as SVG that needs nothing but the style sheet of its page. */
import { escape } from './escape.ts'

export interface Series {
  readonly name: string
  /** Instants in milliseconds, ascending. Null: could not be measured, and the line has a gap. */
  readonly points: readonly (readonly [at: number, value: number | null])[]
  /** Which of the colours of the page; by its place where nobody says. */
  readonly colour?: number
  /** Drawn as dots that have nothing to do with each other. */
  readonly dots?: boolean
}

export interface ChartOptions {
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
  readonly from: number
  readonly to: number
  /** Stretches of time that stand out behind the lines. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly what: string }[]
}

const width = 480
const height = 200
const left = 46
const right = 8
const top = 8
const bottom = 24
/** How many colours the style sheet has, as --c0, --c1 ... */
export const colours = 6

/** A figure with its legend; says so when there is nothing to draw. */
export function chart({ title, unit, series, from, to, bands }: ChartOptions): string {
  const drawn = series.filter(({ points }) => points.some(([, value]) => value !== null))
  const caption = `<figcaption>${escape(title)} <span>${escape(unit)}</span></figcaption>`
  if (drawn.length === 0) return `<figure>${caption}<p class="soft">Not measured.</p></figure>`
  const peak = Math.max(1e-9, ...drawn.flatMap(({ points }) => points.map(([, value]) => value ?? 0)))
  const ceiling = niceCeiling(peak)
  const x = (at: number) => round(left + ((at - from) / Math.max(1, to - from)) * (width - left - right))
  const y = (value: number) => round(height - bottom - (value / ceiling) * (height - top - bottom))
  const lines = drawn.map((each, index) => drawing(each, colourAt(each, index), x, y)).join('')
  return `<figure>${caption}<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
${bands.map((band) => bandOf(band, x)).join('')}${grid(ceiling, y)}${timeAxis(from, to, x)}${lines}</svg>${legend(drawn)}</figure>`
}

function drawing(
  { name, points, dots = false }: Series,
  colour: string,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  if (dots) {
    return points
      .map(([at, value]) =>
        value === null
          ? ''
          : `<circle cx="${x(at)}" cy="${y(value)}" r="4" fill="${colour}"><title>${escape(name)}: ${value}</title></circle>`,
      )
      .join('')
  }
  let pen = 'M'
  const path = points.map(([at, value]) => {
    if (value === null) {
      pen = 'M'
      return ''
    }
    const step = `${pen}${x(at)} ${y(value)}`
    pen = 'L'
    return step
  })
  return `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="1.75" stroke-linejoin="round"><title>${escape(name)}</title></path>`
}

function bandOf({ from, to, what }: ChartOptions['bands'][number], x: (at: number) => number): string {
  const wide = Math.max(1.5, round(x(to) - x(from)))
  return `<rect x="${x(from)}" y="${top}" width="${wide}" height="${height - top - bottom}" fill="var(--fault)" opacity=".14"><title>${escape(what)}</title></rect>`
}

function grid(ceiling: number, y: (value: number) => number): string {
  return [0, 0.5, 1]
    .map((share) => {
      const value = ceiling * share
      return `<line x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}" stroke="var(--line)"/><text x="${left - 5}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text>`
    })
    .join('')
}

function timeAxis(from: number, to: number, x: (at: number) => number): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const at = from + (to - from) * share
      const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle'
      return `<text x="${x(at)}" y="${height - 7}" text-anchor="${anchor}">${short((at - from) / 1_000)} s</text>`
    })
    .join('')
}

function legend(series: readonly Series[]): string {
  const items = series.map(
    (each, index) => `<li style="color:${colourAt(each, index)}"><i></i><b>${escape(each.name)}</b></li>`,
  )
  return `<ul class="legend">${items.join('')}</ul>`
}

function colourAt({ colour }: Series, index: number): string {
  return `var(--c${(colour ?? index) % colours})`
}

/** 1, 2, 2.5 or 5 times a power of ten, not below the value. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return (([1, 2, 2.5, 5, 10].find((step) => step * power >= value * 0.999_999) ?? 10) as number) * power
}

function short(value: number): string {
  if (value >= 10_000) return `${Math.round(value / 1_000)}k`
  return value >= 10 || Number.isInteger(value) ? `${Math.round(value)}` : value.toFixed(value < 1 ? 2 : 1)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
