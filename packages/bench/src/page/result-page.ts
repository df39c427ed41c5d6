/** The results of a run as one page of HTML that needs no network: nothing is loaded, and nothing runs. */
import { escape } from '@repo/judge/escape'
import { pageStyle } from '@repo/judge/report-page-style'
import { isRatio } from '../guard.ts'
import { isHit, type Verdict } from '../measurement.ts'
import { machineInWords, type Report } from '../report.ts'
import { figure } from '../table.ts'
import { measurementSection } from './measurement-section.ts'
import { rangeChart } from './range-chart.ts'
import { asFigure } from './svg.ts'

export function resultPage(report: Report): string {
  const { at, mode, measurements } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bench, ${escape(at.slice(0, 10))}</title>
<style>${pageStyle}figure, table { margin-bottom: 1rem }</style>
</head>
<body><main>
<h1>Bench, ${escape(at.slice(0, 16).replace('T', ' '))} UTC, ${escape(mode)}</h1>
${machine(report)}
${ratiosOf(report)}
${measurements.map(measurementSection).join('\n')}
</main></body>
</html>
`
}

function machine({ machine: described, ownStack, calibration, warnings }: Report): string {
  const { before, after } = calibration
  const both = (name: keyof typeof before) =>
    [before, after].flatMap((each) => (each ? [figure(each[name])] : []))
  const facts = [
    ['flushes a second', both('fsyncsPerSecond')],
    ['minimal transactions a second', both('transactionsPerSecond')],
    ['SHA-256, MB a second', both('hashedMbPerSecond')],
  ] as const
  const items = facts.map(([name, values]) => `<div><dt>${name}</dt><dd>${values.join(', then ')}</dd></div>`)
  const own = ownStack ? '' : '<p class="wait">The stack was running before: its settings are unknown.</p>'
  const noise = warnings.map((warning) => `<li>${escape(warning)}</li>`).join('')
  return `<p>${escape(machineInWords(described))}</p>${own}<dl>${items.join('')}</dl>
${noise ? `<p class="wait">This machine was not ours alone, or not the same all the while: compare ratios, not figures.</p><ul>${noise}</ul>` : ''}`
}

/** What travels between machines, all of it on one log axis: twice as fast is as far from 1 as half as fast. */
function ratiosOf({ measurements }: Report): string {
  const ratios = measurements.flatMap(({ verdicts }) =>
    verdicts.filter((each) => isRatio(each) && each.min > 0 && Number.isFinite(each.max)),
  )
  if (ratios.length === 0) return ''
  const legend = [
    ['target hit', 'var(--good)'],
    ['target missed', 'var(--bad)'],
    ['no target', 'var(--c0)'],
  ] as const
  return asFigure(
    rangeChart(
      { title: 'Ratios', unit: 'ours / what ran beside it, with the range', log: true, at: 1, legend },
      ratios.map(({ what, value, min, max, values = [], target }) => ({
        label: what,
        value,
        min,
        max,
        values,
        ...(target && { target: 'atLeast' in target ? target.atLeast : target.atMost }),
        colour: colourOf({ value, target }),
      })),
    ),
  )
}

function colourOf({
  value,
  target,
}: Pick<Verdict, 'value'> & { target: Verdict['target'] | undefined }): string {
  if (!target) return 'var(--c0)'
  return isHit(value, target) ? 'var(--good)' : 'var(--bad)'
}
