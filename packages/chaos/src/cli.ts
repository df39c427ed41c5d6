/** `npm run chaos`: exits with 0 when nothing is broken and everything was seen; 1, 2 and 130 as its --help says. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pc from 'picocolors'
import { printReport } from '@repo/judge/print-report'
import { readRunFacts } from '@repo/judge/read-run-facts'
import { writeReport } from '@repo/judge/write-report'
import { repository } from '@repo/local-stack/apps'
import { interruption } from '@repo/local-stack/interruption'
import { screen } from '@repo/local-stack/screen'
import { readFlags } from './command-line.ts'
import { facts as openFacts } from './facts.ts'
import { type Outcome, run } from './run.ts'
import { neverDrained, tooLittle, tooSlow } from './shortcomings.ts'
import { printSummary } from './summary.ts'

process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.warn(String(warning))
})

const { sagas, minutes, seed, keep = false } = readFlags(process.argv)
const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, '')
const folder = join(repository, '.stack', 'chaos', `${stamp}-seed-${seed}`)
const live = process.stdout.isTTY
const show = screen({ write: (text) => void process.stdout.write(text), live })
const stopping = interruption(() => show.line('Stopping ... (Ctrl-C again to force)'))
process.exitCode = await main()
process.exit()

async function main(): Promise<number> {
  const startedAt = Date.now()
  const facts = openFacts(folder)
  show.line(pc.bold(`Chaos: ${sagas} orders, seed ${seed}, at most ${minutes} minutes`))
  let shownAt = 0
  const status = (text: string): void => {
    if (!live && Date.now() - shownAt < 10_000) return
    shownAt = Date.now()
    show.line(pc.dim(`  ${text}`))
  }
  let outcome: Outcome
  try {
    outcome = await run({
      ...{ seed, sagas, minutes, facts, status },
      env: process.env,
      signal: stopping.signal,
      say: (text) =>
        show.line(`${pc.dim(`${Math.round((Date.now() - startedAt) / 1_000)} s`.padStart(6))}  ${text}`),
      onStep: show.step,
    })
  } catch (error) {
    show.close()
    if (stopping.signal.aborted) {
      if (!keep) rmSync(folder, { recursive: true, force: true })
      return 130
    }
    console.error(pc.red(error instanceof Error ? (error.stack ?? error.message) : String(error)))
    console.error(`The folder of the run: ${folder}`)
    return 2
  }
  show.close()
  const print = (line: string) => console.log(line)
  const tookMs = Date.now() - startedAt
  printSummary(outcome, facts, { sagas, seed, tookMs }, print)
  const missing = outcome.seen.filter(({ needed, times }) => needed && times === 0)
  const shortcomings = [
    ...(missing.length > 0 ? [`Never seen: ${missing.map(({ what }) => what).join('; ')}.`] : []),
    ...tooLittle(facts, sagas, outcome.musts),
    ...tooSlow(facts),
    ...neverDrained(facts),
  ]
  const ok = outcome.violations === 0 && shortcomings.length === 0
  facts.addPoints()
  facts.close()
  const runFacts = readRunFacts(folder)
  for (const { when, report } of outcome.judged) {
    if (report.ok) continue
    print(pc.bold(`\nWhat the judge says ${when}`))
    printReport(report, print, runFacts)
  }
  const shown = outcome.judged.find(({ report }) => !report.ok) ?? outcome.judged.at(-1)
  const page = shown && writeReport(folder, shown.report, { judgedAt: new Date(), run: runFacts })
  // Of a run in which all is well the report is what anybody wants to see.
  const kept = ok && !keep ? ['report.json', 'report.html'] : undefined
  for (const name of readdirSync(folder)) {
    const isData = ['postgres', 'kafka', 'registry-tmp'].includes(name)
    if (isData || kept?.includes(name) === false) rmSync(join(folder, name), { recursive: true, force: true })
  }
  if (!kept) print(`\nThe folder of the run: ${folder}`)
  if (page) print(`The run as a page: ${page}`)
  if (tookMs > minutes * 60_000) print(pc.yellow(`It took longer than ${minutes} minutes.`))
  for (const shortcoming of shortcomings) print(pc.red(shortcoming))
  print(ok ? pc.green('No invariant is broken.') : pc.red('This run does not count as a success.'))
  return ok ? 0 : 1
}
