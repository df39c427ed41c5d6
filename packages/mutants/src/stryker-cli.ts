/** Runs Stryker in a copy of the checkout and prints a score for each folder. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'

import { Command } from 'commander'
import pc from 'picocolors'

import { root } from './patches.ts'
import { keepScores, scoresBy } from './scores.ts'
import { scratchCopy } from './scratch.ts'
import { startSharedStack, type SharedStack } from './shared-stack.ts'
import {
  configure,
  filesOf,
  packages,
  readMutations,
  targets,
  type Mutation,
  type TargetName,
} from './stryker.ts'

const names = Object.keys(targets) as TargetName[]
const program = new Command('npm run mutants:stryker --')
  .description('Changes every line of the domains and of messaging, one at a time; a unit test must notice.')
  .option('--only <names>', `comma separated: ${names.join(', ')}`)
  .option('--files <parts>', 'comma separated parts of names of files: relay,inbox')
  .option('--jobs <n>', 'test processes at a time', '2')
  .option('--score <percent>', 'fails below this score of any folder', '85')
  .option('--write', 'keeps the scores of these folders on docs/mutants.md')
  .addHelpText('after', '\nThe first run fetches Stryker into the cache of npx, 66 MB.')
  .parse()
const options = program.opts<{
  only?: string
  files?: string
  jobs: string
  score: string
  write?: boolean
}>()

// What needs a stack takes half an hour for each: it runs when it is named.
const usual = names.filter((name) => !targets[name].needsStack)
const only = options.only?.split(',')
const chosen = (only ? names.filter((name) => only.includes(name)) : usual).map((name) => targets[name])
if (chosen.length === 0) program.error(`error: --only takes ${names.join(', ')}`)
const parts = options.files?.split(',')
const files = await Promise.all(chosen.map((target) => filesOf(root, target, parts)))
if (files.flat().length === 0) program.error(`error: no file of these has a name with ${options.files}`)

const copy = await scratchCopy(root)
let stack: SharedStack | undefined
try {
  if (chosen.some(({ needsStack }) => needsStack)) {
    stack = await startSharedStack(root, new AbortController().signal)
  }
  const mutations: Mutation[] = []
  // One after another: a variant of what a module does when it is loaded meets every test of the run.
  for (const [index, target] of chosen.entries()) {
    const mutate = files[index] ?? []
    if (mutate.length === 0) continue
    await configure(copy.dir, { target, mutate, jobs: Number(options.jobs) || 1 })
    const code = await stryker(
      copy.dir,
      stack && { SAGA_TEST_STACK: stack.json, SAGA_TEST_PATIENCE_MS: '5000' },
    )
    if (code !== 0) {
      process.exitCode = code
      break
    }
    mutations.push(...(await readMutations(copy.dir)))
  }
  if (!process.exitCode) await conclude(mutations)
} finally {
  await stack?.stop()
  await copy.remove()
}

/** In a group of its own: Ctrl-C reaches us, and we end all of it before the copy goes. */
async function stryker(dir: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const args = [
    '--yes',
    ...packages.flatMap((name) => ['--package', name]),
    'stryker',
    'run',
    'stryker.config.json',
  ]
  const env = { ...process.env, ...more }
  const child = spawn('npx', args, { cwd: dir, env, stdio: 'inherit', detached: true })
  const end = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 130
}

async function conclude(mutations: readonly Mutation[]): Promise<void> {
  for (const { file, line, what, status } of mutations) {
    if (status === 'Survived' || status === 'NoCoverage')
      console.log(`${pc.red(status.padEnd(10))} ${file}:${line} ${what}`)
  }
  console.log()
  const scores = scoresBy(({ file }) => dirname(file), mutations)
  for (const { of, killed, survived, errors, percent } of scores) {
    console.log(
      `${of.padEnd(32)} ${percent.toFixed(1).padStart(5)} %   ${killed} killed, ${survived} survived, ${errors} did not run`,
    )
  }
  if (options.write) await keepScores(files.flat(), mutations, new Date())
  const low = scores.filter(({ percent }) => percent < Number(options.score))
  console.log(`\n${scores.length - low.length} passed, ${low.length} failed`)
  process.exitCode = low.length === 0 ? 0 : 1
}
