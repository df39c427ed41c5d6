/** A report as one page of HTML that needs no network: nothing is loaded, and nothing runs. */
import { escape } from './escape.ts'
import { type ReportDocument } from './report-document.ts'
import { pageStyle } from './report-page-style.ts'
import { type RunFacts } from './read-run-facts.ts'
import { runCharts } from './run-charts.ts'

const verdicts = {
  holds: ['good', 'Every invariant holds'],
  broken: ['bad', 'Broken'],
  'no verdict': ['wait', 'No verdict'],
} as const satisfies Record<ReportDocument['verdict'], readonly [string, string]>

export function reportPage(document: ReportDocument): string {
  const { run, judgedAt } = document
  const title = run ? `${run.run.title ?? 'run'}, seed ${run.run.seed}` : 'a running stack'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Judge: ${escape(title)}</title>
<style>${pageStyle}</style>
</head>
<body><main>
<h1>Judge: ${escape(title)}</h1>
${summary(document)}
<p class="soft">Judged at ${judgedAt.toISOString()}.</p>
${run ? aboutTheRun(run) : ''}
${table(document)}
${violations(document)}
${seen(document)}
</main></body>
</html>
`
}

function summary({ verdict, judgements, stillBusy, blind }: ReportDocument): string {
  const [colour, words] = verdicts[verdict]
  const broken = judgements.filter(({ state }) => state === 'broken').map(({ id }) => id)
  const list = (items: readonly string[]) => items.map((item) => `<li>${escape(item)}</li>`).join('')
  const checked = judgements.reduce((sum, each) => sum + (each.checked ?? 0), 0)
  return [
    `<p><span class="verdict ${colour}">${words}${broken.length > 0 ? `: ${broken.join(', ')}` : ''}</span></p>`,
    `<p>${judgements.length} invariants, ${checked} things looked at.</p>`,
    stillBusy.length > 0 ? `<h2>Not quiet in time</h2><ul>${list(stillBusy)}</ul>` : '',
    blind.length > 0 ? `<h2>Where the judge could not see</h2><ul>${list(blind)}</ul>` : '',
  ].join('\n')
}

function aboutTheRun(run: RunFacts): string {
  const { requests, kills, faults, sometimes, phases } = run
  const outcome = (wanted: string) => requests.filter((request) => request.outcome === wanted).length
  const seconds = (from: Date, to: Date) => `${((to.getTime() - from.getTime()) / 1_000).toFixed(1)} s`
  const facts: [string, string][] = [
    ['seed', run.run.seed],
    ['took', seconds(run.run.at, run.end.at)],
    ['requests', `${requests.length}`],
    ['ok / failed / unknown', `${outcome('ok')} / ${outcome('failed')} / ${outcome('unknown')}`],
    ['faults', `${faults.length}`],
    ['kills', `${kills.length}`],
    ['never recovered', `${kills.filter(({ recoveryMs }) => recoveryMs === null).length}`],
    ...phases.map(({ name, from, to }): [string, string] => [name, seconds(from, to)]),
  ]
  const rows = sometimes.map(
    ({ what, times }) =>
      `<tr><td class="wide">${escape(what)}</td><td class="number ${times === 0 ? 'wait' : ''}">${times === 0 ? 'never' : times}</td></tr>`,
  )
  const seenTable = `<h2>Seen in this run</h2><p class="soft">What must be met now and then, or a run proves less than it says.</p>
<table><tbody>${rows.join('')}</tbody></table>`
  return `${definitions(facts)}
<h2>What was done to it</h2>
<p class="soft">Red bands are faults. Where a line is broken, it could not be measured.</p>
<div class="grid">${runCharts(run)}</div>
${rows.length > 0 ? seenTable : ''}`
}

function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([term, value]) => `<div><dt>${escape(term)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>`
}

function table({ judgements }: ReportDocument): string {
  const colour = {
    holds: 'good',
    broken: 'bad',
    'not checked': 'wait',
    'nothing to look at': 'wait',
  } as const
  const rows = judgements.map(
    ({ id, title, when, state, checked, violations: { length } }) =>
      `<tr><td><b>${id}</b></td><td class="${colour[state]}">${state}${length > 0 ? `, ${length === 1 ? 'once' : `${length} times`}` : ''}</td><td class="number">${checked ?? ''}</td><td class="wide">${escape(title)}. <span class="soft">${when === 'always' ? 'At every instant.' : 'When quiet.'}</span></td></tr>`,
  )
  return `<h2>Invariants</h2>
<table><thead><tr><th>id</th><th>verdict</th><th class="number">checked</th><th>what it says</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>`
}

function violations({ judgements, orders, run }: ReportDocument): string {
  const broken = judgements.filter((judgement) => judgement.violations.length > 0)
  if (broken.length === 0) return ''
  const articles = broken.map(({ id, title, violations: found }) => {
    const shown = found.slice(0, 20)
    const items = shown.map(({ detail, orderId }) => {
      const link =
        orderId !== undefined && orders[orderId] ? ` <a href="#${escape(orderId)}">its story</a>` : ''
      return `<li>${escape(detail)}${link}</li>`
    })
    const more =
      found.length > shown.length ? `<p class="soft">and ${found.length - shown.length} more</p>` : ''
    return `<article><h3>${id}: ${escape(title)}</h3><ul>${items.join('')}</ul>${more}</article>`
  })
  const seed = run ? ` The seed of this run is ${escape(run.run.seed)}.` : ''
  const stories = Object.entries(orders).map(([id, story]) => storyTable(id, story))
  return `<h2>Violations</h2><p class="soft">Times are UTC.${seed}</p>${articles.join('')}${stories.join('')}`
}

function storyTable(orderId: string, { moments, standings }: ReportDocument['orders'][string]): string {
  const rows = moments.map(
    ({ at, source, what }) =>
      `<tr${source === 'fault' ? ' class="fault"' : ''}><td class="mono">${at.toISOString().slice(11, 23)}</td><td>${escape(source)}</td><td class="wide mono">${escape(what)}</td></tr>`,
  )
  return `<h3 id="${escape(orderId)}">Order ${escape(orderId)}</h3>
<table><thead><tr><th>time</th><th>source</th><th>what</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p class="soft">At the end: ${escape(standings.join('; ') || 'nobody has a row of it')}.</p>`
}

function seen({ seen: counts }: ReportDocument): string {
  const entries = Object.entries(counts).map(([what, count]) => [what, `${count}`] as const)
  return `<h2>What the witnesses had to say</h2>${definitions(entries)}`
}
