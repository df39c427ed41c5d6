import pc from 'picocolors'

import { shownViolations, type Report } from './judge.ts'
import { lineOf } from './order-timeline.ts'
import { type RunFacts } from './read-run-facts.ts'
import { storyOf } from './report-document.ts'

/** The report as lines for people: a row per invariant, and below it what breaks it, with the order's history. */
export function printReport(report: Report, print: (line: string) => void, run?: RunFacts): void {
  const { judgements, stillBusy, blind } = report
  if (run) print(pc.dim(`seed ${run.run.seed}, ${run.run.at.toISOString()} to ${run.end.at.toISOString()}`))
  if (stillBusy.length > 0) print(pc.red(`Not quiet in time: ${stillBusy.join(', ')}`))
  for (const spot of blind) print(pc.red(`Blind: ${spot}`))
  for (const { id, title, checked, violations } of judgements) {
    const state =
      checked === null
        ? pc.dim('not checked')
        : violations.length === 0
          ? pc.green('ok')
          : pc.red(`${violations.length} broken`)
    const count = checked === null ? '' : `${checked}`
    print(`${pc.bold(id.padEnd(4))}${count.padStart(7)}  ${state}  ${pc.dim(title)}`)
    for (const { detail, orderId } of violations.slice(0, shownViolations)) {
      print(`            ${pc.red(detail)}`)
      if (orderId === undefined) continue
      if (run) print(`              ${pc.dim(`seed ${run.run.seed}, order ${orderId}`)}`)
      for (const moment of storyOf(report, orderId, run?.faults)) {
        const colour = moment.source === 'fault' ? pc.red : pc.dim
        print(`              ${colour(lineOf(moment))}`)
      }
      for (const line of report.standings(orderId)) print(`              ${pc.dim(line)}`)
    }
    if (violations.length > shownViolations)
      print(`            and ${violations.length - shownViolations} more`)
  }
}

/** One line: what the report comes to. */
export function summaryOf({ ok, blind, judgements, stillBusy }: Report): string {
  const broken = judgements.filter(({ violations }) => violations.length > 0).map(({ id }) => id)
  const unchecked = judgements.filter(({ checked }) => checked === null).map(({ id }) => id)
  const aside = unchecked.length > 0 ? pc.dim(` (not checked: ${unchecked.join(', ')})`) : ''
  if (ok) return pc.green(`Every invariant holds.`) + aside
  const because = [
    ...(broken.length > 0 ? [`Broken: ${broken.join(', ')}.`] : []),
    ...(stillBusy.length > 0 ? ['The system did not become quiet.'] : []),
    ...(blind.length > 0 ? ['No verdict: the judge could not see everything.'] : []),
  ]
  return pc.red(because.join(' ')) + aside
}
