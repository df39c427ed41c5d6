/** Breaks one law at a time, in a copy, and expects a check to notice. */
import { Command } from 'commander'
import pc from 'picocolors'

import { baseline, compiled } from './checks.ts'
import { tiers, type Patch } from './patch.ts'
import { quarterOf, quarterOfWeek, quarters, readPatches, root } from './patches.ts'
import { failed, keep, line, passed } from './report.ts'
import { scratchCopy, type Scratch } from './scratch.ts'
import { startSharedStack, type SharedStack } from './shared-stack.ts'
import { tryMutant, type Result } from './try-mutant.ts'

const program = new Command('npm run mutants --')
  .description('Breaks one law of the real code at a time, in a copy of the checkout; a check must notice.')
  .option('--only <names>', 'comma separated parts of names: inbox,17')
  .option('--tier <tiers>', `comma separated: ${tiers.join(', ')}`)
  .option('--quarter <n>', 'one of four parts, 1 to 4, or "week": another one each week')
  .option('--jobs <n>', 'mutants at a time', '2')
  .option('--list', 'names every mutant and what it breaks, and runs nothing')
  .option('--write', 'keeps the result in packages/mutants/results and on docs/mutants.md')
  .addHelpText(
    'after',
    '\nFails when a mutant survives, or was never really put to the test. See docs/mutants.md.',
  )
  .parse()
const options = program.opts<{
  only?: string
  tier?: string
  quarter?: string
  jobs: string
  list?: boolean
  write?: boolean
}>()

const all = await readPatches()
const chosen = choose(all)
if (chosen.length === 0) program.error('error: no mutant is called so; see --list')
if (options.list) {
  for (const { name, tier, law } of chosen) console.log(`${name.padEnd(44)} ${tier.padEnd(11)} ${law}`)
} else {
  process.exitCode = await runAll(chosen)
}

function choose(patches: readonly Patch[]): readonly Patch[] {
  const { only, tier, quarter } = options
  const parts = only?.split(',').map((part) => part.trim())
  const wanted = tier?.split(',').map((part) => part.trim())
  return inQuarter(patches, quarter)
    .filter(({ name }) => !parts || parts.some((part) => name.includes(part)))
    .filter((patch) => !wanted || wanted.includes(patch.tier))
}

function inQuarter(patches: readonly Patch[], quarter: string | undefined): readonly Patch[] {
  if (quarter === undefined) return patches
  const number = quarter === 'week' ? quarterOfWeek(new Date()) : Number(quarter)
  if (!(number >= 1 && number <= quarters)) program.error('error: --quarter is 1 to 4, or week')
  return quarterOf(patches, number)
}

async function runAll(patches: readonly Patch[]): Promise<number> {
  const startedAt = performance.now()
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupted.signal.aborted) console.log(pc.yellow('\ninterrupted: removing the copies'))
      interrupted.abort()
    })
  }
  const { signal } = interrupted
  const copies: Scratch[] = []
  let stack: SharedStack | undefined
  const results: Result[] = []
  try {
    const jobs = Math.max(1, Math.min(Number(options.jobs) || 1, patches.length))
    for (let copy = 0; copy < jobs; copy++) copies.push(await scratchCopy(root))
    const env: Record<string, string | undefined> = { ...process.env, FORCE_COLOR: '0' }
    if (patches.some(({ tier }) => tier === 'integration') && !env['SAGA_TEST_STACK']) {
      say('starting a stack for the tests')
      stack = await startSharedStack(root, signal)
      env['SAGA_TEST_STACK'] = stack.json
    }
    const bad = await unfit(patches, copies[0] as Scratch, env, signal)
    const queue = patches.filter((patch) => !bad.has(patch))
    say(`${queue.length} mutants`)
    await Promise.all(
      copies.map(async (copy) => {
        for (let patch = queue.shift(); patch && !signal.aborted; patch = queue.shift()) {
          const result = await tryMutant(copy, patch, { env, signal })
          if (signal.aborted) return
          results.push(result)
          console.log(`${String(results.length).padStart(3)}/${patches.length} ${line(result)}`)
        }
      }),
    )
    for (const [patch, why] of bad) results.push({ patch, verdict: { kind: 'broken', why }, seconds: 0 })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await Promise.all([stack?.stop(), ...copies.map((copy) => copy.remove())])
  }
  if (signal.aborted) return 130
  return conclude(results, (performance.now() - startedAt) / 1_000)
}

/** Mutants that could prove nothing, and why: they do not compile, or their test fails anyway. */
async function unfit(
  patches: readonly Patch[],
  { dir }: Scratch,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ReadonlyMap<Patch, string>> {
  const tests = [...new Set(patches.filter(({ tier }) => tier !== 'lint').map(({ test }) => test))].sort()
  say(`${tests.length} test files on the code as it is: they must pass, or they prove nothing`)
  const [errors, { failures }] = await Promise.all([
    compiled(patches, { root, env, signal }),
    baseline(tests, { dir, env, signal }),
  ])
  for (const [test, why] of signal.aborted ? [] : failures)
    console.log(pc.red(`${test} does not pass: ${why}`))
  const bad = new Map<Patch, string>()
  for (const patch of patches) {
    const error = errors.get(patch.name)
    if (error !== undefined) bad.set(patch, `does not compile: ${error}`)
    else if (failures.has(patch.test)) bad.set(patch, 'its test fails on the code as it is')
  }
  return bad
}

async function conclude(results: readonly Result[], seconds: number): Promise<number> {
  const sorted = [...results].sort((a, b) => (a.patch.name < b.patch.name ? -1 : 1))
  console.log()
  for (const result of sorted) console.log(line(result))
  if (options.write) await keep(sorted, all, new Date())
  const count = (kind: Result['verdict']['kind']) =>
    sorted.filter(({ verdict }) => verdict.kind === kind).length
  console.log(
    `\n${count('killed')} killed, ${count('equivalent')} equivalent, ${count('survived')} survived, ` +
      `${count('broken')} not put to the test, in ${Math.round(seconds)} s`,
  )
  console.log(`${passed(sorted).length} passed, ${failed(sorted).length} failed`)
  return failed(sorted).length === 0 ? 0 : 1
}

function say(what: string): void {
  console.log(pc.dim(what))
}
