import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'

import { run } from './command.ts'
import type { Patch } from './patch.ts'
import { verdictOf, type JestReport, type Verdict } from './verdict.ts'

export interface CheckOptions {
  readonly dir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

// Generous for a test that waits for a fact which never comes: it gives up, and says for what it waited, before that.
const mutantTimeoutMs = 150_000
const baselineTimeoutMs = 900_000

/** Runs the one check that must notice this mutant, in a copy that is broken already. */
export async function check(patch: Patch, options: CheckOptions): Promise<Verdict> {
  if (patch.tier === 'lint') return lint(patch, options)
  const { report, output } = await jest([patch.test], { ...options, only: patch.only })
  return verdictOf(report, output)
}

async function lint({ files, test }: Patch, options: CheckOptions): Promise<Verdict> {
  const paths = files.map(({ path }) => path)
  const command = [process.execPath, 'node_modules/eslint/bin/eslint.js', '--format', 'json', ...paths]
  const { code, output } = await run(command, { ...options, cwd: options.dir, timeoutMs: mutantTimeoutMs })
  if (code === 0) return { kind: 'survived' }
  const rules = [...output.matchAll(/"ruleId":"([^"]+)"/g)].map(([, rule]) => rule)
  return rules.includes(test)
    ? { kind: 'killed', by: `the rule ${test}`, how: '' }
    : { kind: 'broken', why: output.slice(-300) }
}

/** Name of a mutant -> why it does not compile. */
export async function compiled(
  patches: readonly Patch[],
  { root, env, signal }: Omit<CheckOptions, 'dir'> & { readonly root: string },
): Promise<ReadonlyMap<string, string>> {
  const names = patches.map(({ name }) => name)
  const command = [process.execPath, '--import', 'tsx', 'packages/mutants/src/compiles-cli.ts', ...names]
  const { code, output, stdout } = await run(command, {
    cwd: root,
    env,
    signal,
    timeoutMs: baselineTimeoutMs,
  })
  if (code !== 0) throw new Error(output)
  return new Map(JSON.parse(stdout) as readonly [string, string][])
}

export interface BaselineResult {
  /** Test file, from the root, to why it does not pass on the code as it is. */
  readonly failures: ReadonlyMap<string, string>
}

/** Runs every test that a mutant names on the code as it is: a test that fails anyway can kill nobody. */
export async function baseline(tests: readonly string[], options: CheckOptions): Promise<BaselineResult> {
  const failures = new Map<string, string>()
  if (tests.length === 0) return { failures }
  const workers = Math.max(1, Math.min(2, cpus().length))
  const { report, output } = await jest(tests, { ...options, workers, timeoutMs: baselineTimeoutMs })
  for (const test of tests) {
    const result = report?.testResults.find(({ name }) => name.endsWith(`/${test}`))
    const failed = result?.assertionResults.find(({ status }) => status === 'failed')
    if (!result) failures.set(test, `did not run: ${output.slice(-300)}`)
    else if (failed)
      failures.set(test, `${failed.fullName}: ${failed.failureMessages?.[0] ?? ''}`.slice(0, 600))
    else if (result.assertionResults.length === 0) failures.set(test, result.message.slice(0, 600))
  }
  return { failures }
}

interface JestOptions extends CheckOptions {
  readonly only?: string | undefined
  readonly workers?: number
  readonly timeoutMs?: number
}

async function jest(
  tests: readonly string[],
  { dir, env, signal, only, workers = 1, timeoutMs = mutantTimeoutMs }: JestOptions,
): Promise<{ readonly report: JestReport | undefined; readonly output: string }> {
  const file = join(dir, 'mutants-report.json')
  await rm(file, { force: true })
  const command = [
    process.execPath,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    // Integration tests that share a stack already need no projects to be told apart.
    '--selectProjects',
    'unit',
    'integration',
    ...(workers === 1 ? ['--runInBand'] : [`--maxWorkers=${workers}`]),
    ...(only === undefined ? [] : [`--testNamePattern=${only}`]),
    '--forceExit',
    '--testTimeout=30000',
    '--json',
    `--outputFile=${file}`,
    '--runTestsByPath',
    ...tests.map((test) => join(dir, test)),
  ]
  const { output } = await run(command, { cwd: dir, env, signal, timeoutMs })
  const report = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as JestReport) : undefined
  return { report, output }
}
