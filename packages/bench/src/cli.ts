import { join, resolve } from 'node:path'
import pc from 'picocolors'
import { interruption } from '@repo/local-stack/interruption'
import { Problem } from '@repo/local-stack/problem'
import { readFlags } from './command-line.ts'
import { measurements } from './measurements/measurements.ts'
import { full, quick } from './plan.ts'
import { createProgress } from './progress.ts'
import { writeReport } from './report.ts'
import { runAll } from './run-all.ts'

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1'
// kafkajs sets a timer in the past once per process, and Node would say so in the middle of our lines.
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.warn(String(warning))
})

const flags = readFlags(process.argv, measurements)
const progress = createProgress({
  write: (text) => void process.stdout.write(text),
  live: process.stdout.isTTY,
})
const stopping = interruption(() => progress.line('Stopping ... (Ctrl-C again to force)'))
process.exitCode = await main().catch((error: unknown) => {
  progress.close()
  if (stopping.signal.aborted) return 130
  console.error(pc.red(error instanceof Problem ? error.message : String((error as Error).stack ?? error)))
  return 1
})

async function main(): Promise<number> {
  const report = await runAll({
    plan: flags.quick ? quick : full,
    chosen: measurements.filter(({ name, onlyWhenAsked = false, notInQuick = false }) =>
      flags.only.length === 0 ? !onlyWhenAsked && !(flags.quick && notInQuick) : flags.only.includes(name),
    ),
    env: process.env,
    progress,
    signal: stopping.signal,
  })
  progress.close()
  const day = report.at.slice(0, 16).replaceAll(':', '')
  const standard = join(import.meta.dirname, '..', 'results', `${day}.json`)
  const file = flags.json ? resolve(flags.json) : flags.quick ? undefined : standard
  if (file) {
    await writeReport(file, report)
    console.log(`Written to ${file}`)
  }
  return report.measurements.some(({ wrong }) => wrong.length > 0) ? 1 : 0
}
