import pc from 'picocolors'
import { isHit, type Outcome, type Series, type Verdict } from './measurement.ts'
import { median } from './statistics.ts'

/** A measurement as people read it: medians with their range, then what they come to. */
export function render(title: string, outcome: Outcome): string {
  const { series, verdicts, cpu = [], wal = [], memory = [], notes, wrong } = outcome
  const lines = [
    pc.bold(title),
    ...series.map(seriesLine),
    ...verdicts.map(verdictLine),
    ...cpu.map(({ per, byGroup }) => `  CPU-ms per ${per}: ${shares(byGroup)}`),
    ...wal.map(({ per, bytes }) => `  WAL per ${per}: ${Math.round(bytes).toLocaleString('en')} bytes`),
    ...memory.map(({ during, byGroup }) => `  Peak memory in MB, ${during}: ${shares(byGroup)}`),
    ...notes.map((note) => pc.dim(`  ${note}`)),
    ...wrong.map((what) => pc.red(`  WRONG: ${what}`)),
  ]
  return `${lines.join('\n')}\n`
}

/** The sum, and who has how much of it. */
function shares(byGroup: Readonly<Record<string, number>>): string {
  const groups = Object.entries(byGroup).sort(([, a], [, b]) => b - a)
  const total = groups.reduce((sum, [, value]) => sum + value, 0)
  return `${Math.round(total)} = ${groups.map(([group, value]) => `${group} ${Math.round(value)}`).join(', ')}`
}

function seriesLine({ label, unit, values }: Series): string {
  const range = `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`
  return `  ${label.padEnd(44)} ${figure(median(values)).padStart(9)} ${unit.padEnd(11)} ${pc.dim(range)}`
}

function verdictLine({ what, unit, value, min, max, target }: Verdict): string {
  const range = pc.dim(`${figure(min)} to ${figure(max)}`)
  const line = `  ${what.padEnd(44)} ${pc.bold(figure(value).padStart(9))} ${unit.padEnd(11)} ${range}`
  if (!target) return line
  const wanted = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  return `${line}  ${isHit(value, target) ? pc.green(`hit (${wanted})`) : pc.yellow(`missed (${wanted})`)}`
}

/** Three digits that mean something: more would be noise. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  const rounded = Number(value.toPrecision(3))
  return rounded.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
