import { Command } from 'commander'
import pc from 'picocolors'

import { runStep, type StepResult } from './run-step.ts'
import { steps, type Step } from './steps.ts'

const program = new Command('npm test --')
  .description('Runs everything a change must pass and closes with one line: N passed, N failed.')
  .option('--only <names>', `comma separated: ${steps.map(({ name }) => name).join(', ')}`)
  .option('--verbose', 'show the output of steps that pass, too')
  .addHelpText(
    'after',
    `\nSteps:\n${steps.map(({ name, proves }) => `  ${name.padEnd(12)} ${proves}`).join('\n')}`,
  )
  .parse()
const options = program.opts<{ only?: string; verbose?: boolean }>()

const names = options.only?.split(',').map((name) => name.trim())
const unknown = names?.filter((name) => !steps.some((step) => step.name === name)) ?? []
if (unknown.length > 0) program.error(`error: no step is called ${unknown.join(', ')}; see --help`)
const chosen = names ? steps.filter(({ name }) => names.includes(name)) : steps

const running = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => running.abort())

const results: StepResult[] = []
const report = async (step: Step) => {
  const result = await runStep(step, { verbose: options.verbose ?? false, signal: running.signal })
  results.push(result)
}

// Static steps keep both cores busy two at a time; tests have the machine to themselves.
const queue = chosen.filter(({ kind }) => kind === 'static')
const worker = async () => {
  for (let step = queue.shift(); step && !running.signal.aborted; step = queue.shift()) await report(step)
}
await Promise.all([worker(), worker()])
for (const step of chosen.filter(({ kind }) => kind === 'tests'))
  if (!running.signal.aborted) await report(step)

const failed = results.filter(({ ok }) => !ok)
console.log()
for (const { step, ok, seconds, passed, failed: bad } of results) {
  const mark = ok ? pc.green('ok    ') : pc.red('FAILED')
  console.log(
    `${mark} ${step.name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s   ${passed} passed, ${bad} failed`,
  )
}
if (running.signal.aborted) console.log(pc.yellow('interrupted'))
const sum = (pick: (result: StepResult) => number) =>
  results.reduce((total, result) => total + pick(result), 0)
console.log(`\n${sum((r) => r.passed)} passed, ${sum((r) => r.failed)} failed`)
process.exitCode = failed.length > 0 || running.signal.aborted ? 1 : 0
