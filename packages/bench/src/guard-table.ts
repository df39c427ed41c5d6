import pc from 'picocolors'
import { type Baseline, type Comparison, fails, type State, tolerated } from './guard.ts'
import { figure } from './table.ts'

const colours: Readonly<Record<State, (text: string) => string>> = {
  ok: pc.green,
  lost: pc.red,
  'does not count': pc.yellow,
  missing: pc.red,
  new: pc.cyan,
}

/** Every ratio beside its baseline, and what it comes to in one sentence. */
export function renderGuard({ at, machine }: Baseline, comparisons: readonly Comparison[]): string {
  const widest = Math.max(5, ...comparisons.map(({ ratio }) => ratio.length))
  const row = (ratio: string, baseline: string, now: string, change: string, state: string) =>
    `  ${ratio.padEnd(widest)} ${baseline.padStart(9)} ${now.padStart(9)} ${change.padStart(8)}  ${state}`
  return [
    pc.bold(`Ratios against the baseline of ${at.slice(0, 10)} (${machine})`),
    pc.dim(row('ratio', 'baseline', 'now', 'change', '')),
    ...comparisons.map(({ ratio, baseline, now, change, state }) =>
      row(ratio, maybe(baseline), maybe(now), signed(change), colours[state](state)),
    ),
    ...comparisons.flatMap(({ ratio, why }) => (why ? [pc.dim(`  ${ratio}: ${why}`)] : [])),
    conclusion(comparisons),
  ].join('\n')
}

function conclusion(comparisons: readonly Comparison[]): string {
  const count = (wanted: State) => comparisons.filter(({ state }) => state === wanted).length
  const unheard = count('does not count')
  const loss = `${Math.round(tolerated.loss * 100)} %`
  if (fails(comparisons)) {
    return pc.red(`${count('lost')} lost more than ${loss}, ${count('missing')} missing`)
  }
  if (unheard > 0) {
    return pc.yellow(
      `No loss was shown, but ${unheard} of ${comparisons.length - count('new')} do not count: run it on a quiet machine.`,
    )
  }
  return pc.green(`None of ${count('ok')} lost more than ${loss}.`)
}

const maybe = (value: number | undefined): string => (value === undefined ? '-' : figure(value))

function signed(change: number | undefined): string {
  if (change === undefined) return '-'
  return `${change > 0 ? '+' : ''}${Math.round(change * 100)} %`
}
