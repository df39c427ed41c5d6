import { upperBoundOfFailures } from '@repo/judge/upper-bound'
import pc from 'picocolors'

import { drainedIn, notDrained } from './drain.ts'
import { type Facts } from './facts.ts'
import { percentile, recoveryBoundMs } from './recovery.ts'
import { type Outcome } from './run.ts'

type Print = (line: string) => void

/** How often each fault was done: by the tool from outside, and at points of the code. */
export function faultCounts(facts: Facts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const add = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  for (const fact of facts.all()) {
    if (fact.fact === 'fault') add(fact.kind)
  }
  for (const told of facts.told()) if (told.kind === 'hit') add(`at a point: ${told.action}`)
  return new Map([...counts].sort(([one], [other]) => one.localeCompare(other)))
}

export function totalOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** What was lost on the lines, one request or answer at a time. */
export function lossesOf(counts: ReadonlyMap<string, number>): number {
  return totalOf(new Map([...counts].filter(([what]) => what.startsWith('one '))))
}

/** Names of the points of the code at which something was done. */
export function pointsHit(facts: Facts): ReadonlySet<string> {
  return new Set(facts.told().flatMap((told) => (told.kind === 'hit' ? [told.point] : [])))
}

export function printSummary(
  { judged, seen, load, longestOrder, violations }: Outcome,
  facts: Facts,
  { sagas, seed, tookMs }: { readonly sagas: number; readonly seed: number; readonly tookMs: number },
  print: Print,
): void {
  const counts = faultCounts(facts)
  const row = (what: string, value: string | number) => print(`  ${what.padEnd(52)} ${value}`)
  print(pc.bold('\nFaults'))
  for (const [what, count] of counts) row(what, count)
  print(pc.bold('\nSeen at least once'))
  for (const { what, times, needed } of seen) {
    const mark = times > 0 ? pc.green('ok     ') : needed ? pc.red('MISSING') : pc.dim('not yet')
    print(`  ${mark} ${what} ${pc.dim(`(${times})`)}`)
  }
  print(pc.bold('\nThe run'))
  row('seed', seed)
  row('orders placed / acknowledged', `${load.placed} / ${load.acknowledged}`)
  row('the order that took longest', `${longestOrder.ms} ms of at most ${longestOrder.boundMs}`)
  const losses = lossesOf(counts)
  row('faults; requests and answers lost one by one', `${totalOf(counts) - losses}; ${losses}`)
  row('different points of the code', pointsHit(facts).size)
  for (const { when, report } of judged) {
    const broken = report.judgements.filter((each) => each.violations.length > 0).map(({ id }) => id)
    const wrong = [...broken, ...report.stillBusy, ...report.blind]
    row(`violations ${when}`, wrong.length === 0 ? 0 : wrong.join(', '))
  }
  const times = facts.all().flatMap((fact) => (fact.fact === 'kill' ? [fact.recoveryMs ?? Infinity] : []))
  const over = times.some((ms) => ms > recoveryBoundMs) ? pc.red(' (over it)') : ''
  row(
    'recovery after a kill, p50 / p99',
    `${percentile(times, 0.5) ?? '-'} / ${percentile(times, 0.99) ?? '-'} ms of at most ${recoveryBoundMs}${over}, ${times.length} kills`,
  )
  for (const fact of facts.all()) {
    if (fact.fact !== 'phase' || !(fact.name.startsWith(drainedIn) || fact.name.startsWith(notDrained)))
      continue
    row(fact.name, `${fact.to.getTime() - fact.from.getTime()} ms`)
  }
  const byThemselves = facts.exits.filter(({ how }) => how.startsWith('code') && how !== 'code 0')
  row('processes that ended with an error of their own', byThemselves.length || 'none')
  for (const { instance, how, why } of byThemselves)
    print(`    ${instance}, ${how}: ${why ?? 'without a word'}`)
  row('took', `${(tookMs / 60_000).toFixed(1)} minutes`)
  if (violations === 0) {
    const trials = Math.min(sagas, load.acknowledged)
    row(
      'with 95 % confidence, orders that go wrong',
      `fewer than ${(upperBoundOfFailures(trials) * 100).toPrecision(2)} %`,
    )
  }
}
