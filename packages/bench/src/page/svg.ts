/**
 * Charts as SVG, drawn by Observable Plot in a document that only exists in memory. The judge's own charts are lines
 * over the time of a run; ranges, stacked bars and log axes are a library's work.
 */
import { type PlotOptions, plot } from '@observablehq/plot'
import { escape } from '@repo/judge/escape'
import { parseHTML } from 'linkedom'

/** As many as the style sheet has. */
export const colours = ['var(--c0)', 'var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const

const width = 760

export interface Figure {
  readonly title: string
  readonly soft?: string
  /** Name and colour of what is told apart by colour. */
  readonly legend?: readonly (readonly [string, string])[]
}

export function figureOf({ title, soft = '', legend = [] }: Figure, options: PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html></html>')
  const svg = plot({ document, width, style: { fontSize: '12px' }, ...options }).outerHTML as string
  const items = legend.map(
    ([name, colour]) => `<li style="color:${escape(colour)}"><i></i><b>${escape(name)}</b></li>`,
  )
  const key = items.length > 0 ? `<ul class="legend">${items.join('')}</ul>` : ''
  return `<figure><figcaption>${escape(title)} <span>${escape(soft)}</span></figcaption>${svg}${key}</figure>`
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
