/** Runs Stryker in a copy of the checkout and prints a score for each folder. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'

import { Command } from 'commander'
import pc from 'picocolors'

import { root } from './patches.ts'
import { keepScores } from './scores.ts'
import { scratchCopy } from './scratch.ts'
import {
  configure,
  packages,
  readMutations,
  scoreOf,
  targets,
  type Mutation,
  type Target,
} from './stryker.ts'

const names = Object.keys(targets) as Target[]
const program = new Command('npm run mutants:stryker --')
  .description('Changes every line of the domains and of messaging, one at a time; a unit test must notice.')
  .option('--only <names>', `comma separated: ${names.join(', ')}`)
  .option('--jobs <n>', 'test processes at a time', '2')
  .option('--score <percent>', 'fails below this score of any folder', '85')
  .option('--write', 'keeps the scores of these folders on docs/mutants.md')
  .addHelpText('after', '\nThe first run fetches Stryker into the cache of npx, 66 MB.')
  .parse()
const options = program.opts<{ only?: string; jobs: string; score: string; write?: boolean }>()

const chosen = options.only ? names.filter((name) => options.only?.split(',').includes(name)) : names
if (chosen.length === 0) program.error(`error: --only takes ${names.join(', ')}`)

const copy = await scratchCopy(root)
try {
  await configure(copy.dir, chosen, Number(options.jobs) || 1)
  const code = await stryker(copy.dir)
  if (code === 0) await conclude(await readMutations(copy.dir))
  else process.exitCode = 1
} finally {
  await copy.remove()
}

/** In a group of its own: Ctrl-C reaches us, and we end all of it before the copy goes. */
async function stryker(dir: string): Promise<number> {
  const args = [
    '--yes',
    ...packages.flatMap((name) => ['--package', name]),
    'stryker',
    'run',
    'stryker.config.json',
  ]
  const child = spawn('npx', args, { cwd: dir, stdio: 'inherit', detached: true })
  const end = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 130
}

async function conclude(mutations: readonly Mutation[]): Promise<void> {
  const folders = [...new Set(mutations.map(({ file }) => dirname(file)))].sort()
  const rows = folders.map((folder) => ({
    folder,
    ...scoreOf(mutations.filter(({ file }) => dirname(file) === folder)),
  }))
  for (const { file, line, what, status } of mutations) {
    if (status === 'Survived' || status === 'NoCoverage')
      console.log(`${pc.red(status.padEnd(10))} ${file}:${line} ${what}`)
  }
  console.log()
  for (const { folder, killed, survived, errors, percent } of rows) {
    console.log(
      `${folder.padEnd(32)} ${percent.toFixed(1).padStart(5)} %   ${killed} killed, ${survived} survived, ${errors} did not run`,
    )
  }
  if (options.write) await keepScores(rows, new Date())
  const low = rows.filter(({ percent }) => percent < Number(options.score))
  console.log(`\n${rows.length - low.length} passed, ${low.length} failed`)
  process.exitCode = low.length === 0 ? 0 : 1
}
