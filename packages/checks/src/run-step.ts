import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pc from 'picocolors'

import type { Step } from './steps.ts'

export interface StepResult {
  readonly step: Step
  readonly ok: boolean
  readonly seconds: number
  /** Tests for a test step; the step itself counts as one otherwise. */
  readonly passed: number
  readonly failed: number
}

/** Runs one step as a child process, says that it began and how it ended, and shows its output when it failed. */
export async function runStep(
  step: Step,
  options: { readonly verbose: boolean; readonly signal: AbortSignal },
): Promise<StepResult> {
  const started = performance.now()
  const dir = await mkdtemp(join(tmpdir(), 'checks-'))
  const counts = join(dir, 'jest.json')
  const tests = step.kind === 'tests'
  console.log(`${pc.dim('start ')} ${step.name.padEnd(12)} ${pc.dim(step.proves)}`)
  try {
    const command = tests ? [...step.command, '--json', `--outputFile=${counts}`] : step.command
    const { ok, output } = await run(command, { live: tests, signal: options.signal })
    const seconds = (performance.now() - started) / 1000
    if (!tests && (!ok || options.verbose)) process.stdout.write(output)
    console.log(
      `${ok ? pc.green('ok    ') : pc.red('FAILED')} ${step.name.padEnd(12)} ${seconds.toFixed(1)} s`,
    )
    if (!ok) console.log(pc.yellow(`       alone: npm test -- --only ${step.name}`))
    const counted = tests ? await readCounts(counts) : undefined
    const passed = counted?.numPassedTests ?? (ok ? 1 : 0)
    // A suite that could not even be loaded has no test to count, and is a failure all the same.
    const failed = counted ? counted.numFailedTests + counted.numRuntimeErrorTestSuites : ok ? 0 : 1
    const nothingRan = tests && passed === 0
    return { step, ok: ok && !nothingRan, seconds, passed, failed: nothingRan ? Math.max(failed, 1) : failed }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Counts {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numRuntimeErrorTestSuites: number
}

async function readCounts(file: string): Promise<Counts | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Counts)
}

function run(
  [command, ...args]: readonly string[],
  { live, signal }: { readonly live: boolean; readonly signal: AbortSignal },
): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command ?? '', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
        TURBO_TELEMETRY_DISABLED: '1',
      },
    })
    const chunks: string[] = []
    // Jest prints its whole JSON result on stdout, and what people read on stderr.
    child.stdout.on('data', (chunk: Buffer) => live || chunks.push(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) =>
      live ? process.stderr.write(chunk) : chunks.push(chunk.toString()),
    )
    const stop = () => child.kill('SIGTERM')
    signal.addEventListener('abort', stop, { once: true })
    child.on('error', (error) => chunks.push(`${error.message}\n`))
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop)
      resolve({ ok: code === 0, output: chunks.join('') })
    })
  })
}
