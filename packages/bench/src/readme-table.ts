import { complaintsAboutSpeed, type Calibration } from './calibration.ts'
import { isHit, type Verdict } from './measurement.ts'
import { machineInWords, type Report } from './report.ts'
import { figure } from './table.ts'

/** What a table must have to stand for the system. */
const core = ['outbox', 'relay', 'consumer', 'saga'] as const

/**
 * The newest of the results that measured all of the core, of those on a quiet and steady machine if there are any;
 * undefined where nothing measured all of it.
 */
export function newestWhole(reports: readonly Report[]): Report | undefined {
  const whole = reports
    .filter(({ measurements }) => core.every((name) => measurements.some((each) => each.name === name)))
    .sort((a, b) => a.at.localeCompare(b.at))
  return whole.filter(isSteady).at(-1) ?? whole.at(-1)
}

/** Whether the machine was ours alone, and as fast at the end as at the beginning. */
function isSteady({ warnings, calibration: { before, after } }: Report): boolean {
  return warnings.length === 0 && (!after || complaintsAboutSpeed(before, after).length === 0)
}

/** Everything of the core that has a target, as a table in Markdown, and the machine that it was measured on. */
export function readmeTable(report: Report): string {
  const { at, mode, machine, calibration, measurements } = report
  const rows = measurements
    .filter(({ name }) => (core as readonly string[]).includes(name))
    .flatMap(({ name, verdicts }) => verdicts.flatMap((verdict) => rowOf(name, verdict)))
  const noise = isSteady(report) ? '' : ', which was not ours alone, or not the same all the while'
  return `On ${machineInWords(machine)}, \`${mode === 'quick' ? 'npm run bench -- --quick' : 'npm run bench'}\` of ${at.slice(0, 10)}${noise}; a value without unit is a ratio of two that ran side by side. ${speedOf(calibration)}

| what | median | range | target |
| --- | --- | --- | --- |
${rows.join('\n')}`
}

/** How fast the machine was at that time by itself: what has a unit is not to be had from it in every hour. */
function speedOf({ before, after }: Report['calibration']): string {
  const inWords = ({ fsyncsPerSecond, transactionsPerSecond }: Calibration) =>
    `${figure(fsyncsPerSecond)} fsync/s and ${figure(transactionsPerSecond)} minimal transactions/s`
  const later = after ? `, at its end ${inWords(after)}` : ''
  return `The machine alone did ${inWords(before)} at the beginning of the run${later}; a value with a unit is one of that hour.`
}

function rowOf(name: string, { what, unit, value, min, max, target }: Verdict): string[] {
  if (!target) return []
  const wanted = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`
  const result = isHit(value, target) ? 'hit' : '**missed**'
  return [
    `| ${name}: ${what} | ${figure(value)} ${unit} | ${figure(min)} to ${figure(max)} | ${wanted}: ${result} |`,
  ]
}
