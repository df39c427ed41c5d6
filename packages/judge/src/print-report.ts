import pc from 'picocolors'

import { type Report } from './judge.ts'

const shownViolations = 3

/** The report as lines for people: a row per invariant, and below it what breaks it, with the order's history. */
export function printReport(
  { judgements, stillBusy, timeline }: Report,
  print: (line: string) => void,
): void {
  if (stillBusy.length > 0) print(pc.red(`Not quiet in time: ${stillBusy.join(', ')}`))
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
      for (const line of timeline(orderId)) print(`              ${pc.dim(line)}`)
    }
    if (violations.length > shownViolations)
      print(`            and ${violations.length - shownViolations} more`)
  }
}

/** One line: what the report comes to. */
export function summaryOf({ ok, judgements }: Report): string {
  const broken = judgements.filter(({ violations }) => violations.length > 0).map(({ id }) => id)
  const unchecked = judgements.filter(({ checked }) => checked === null).map(({ id }) => id)
  const aside = unchecked.length > 0 ? pc.dim(` (not checked: ${unchecked.join(', ')})`) : ''
  if (ok) return pc.green(`Every invariant holds.`) + aside
  return (
    pc.red(broken.length > 0 ? `Broken: ${broken.join(', ')}.` : 'The system did not become quiet.') + aside
  )
}
