import pc from 'picocolors'
import { postgres } from '@repo/postgres/database'
import { complaintsAbout, loadNow, watchMachine } from './busy.ts'
import { calibrate, complaintsAboutSpeed, type Calibration } from './calibration.ts'
import { type Measurement } from './measurement.ts'
import { type Plan } from './plan.ts'
import { type Progress } from './progress.ts'
import { ownMs } from './process-groups.ts'
import { pooled } from './pool.ts'
import { describeMachine, machineInWords, type Measured, type Report } from './report.ts'
import { benchStack, type BenchStack } from './stack.ts'
import { figure, render } from './table.ts'

export interface RunOptions {
  readonly plan: Plan
  readonly chosen: readonly Measurement[]
  readonly env: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Whether a measurement is worth taking once more: then its repetitions are those of both. */
  readonly again: (measured: Measured) => boolean
}

/** Runs the chosen measurements on one stack, and tells each result as it comes. Whatever happens, the stack ends. */
export async function runAll(options: RunOptions): Promise<Report> {
  const { plan, progress, signal } = options
  const at = new Date().toISOString()
  const machine = describeMachine()
  progress.line(`${machineInWords(machine)}; ${plan.mode}, medians of ${plan.repetitions}`)
  const warnings = await lookAtTheMachine(progress)
  const stack = await benchStack({
    env: options.env,
    signal,
    logicalDecoding: options.chosen.some(({ needsLogicalDecoding = false }) => needsLogicalDecoding),
    onStep: (step, done) => progress.doing(done ? `${step}: ready` : `starting ${step}`),
  })
  try {
    if (!stack.own) {
      warn('the stack was running before: its settings (fsync!) are unknown', warnings, progress)
    }
    const calibration = await calibrator(stack, plan, progress)
    const before = await calibration.measure()
    const measured: Measured[] = []
    for (const measurement of options.chosen) {
      const first = await runOne(measurement, stack, options, warnings)
      if (!options.again(first)) {
        measured.push(first)
        continue
      }
      progress.line(pc.yellow(`${measurement.name} once more: the repetitions of both decide`))
      measured.push(pooled(first, await runOne(measurement, stack, options, warnings)))
    }
    const after = options.chosen.length > 0 ? await calibration.measure() : null
    await calibration.stop()
    if (after)
      for (const complaint of complaintsAboutSpeed(before, after)) warn(complaint, warnings, progress)
    if (warnings.length > 0) {
      progress.line(
        pc.yellow(
          '\nThis machine was not ours alone, or not the same all the while: compare ratios, not figures.',
        ),
      )
    }
    const { own: ownStack } = stack
    return {
      at,
      mode: plan.mode,
      machine,
      ownStack,
      calibration: { before, after },
      warnings,
      measurements: measured,
    }
  } finally {
    progress.doing('stopping')
    await stack.stop()
  }
}

async function runOne(
  measurement: Measurement,
  stack: BenchStack,
  { plan, progress, signal }: RunOptions,
  warnings: string[],
): Promise<Measured> {
  const { name, title } = measurement
  const busySince = watchMachine(() => stack.groups.totalMs())
  const outcome = await measurement.run({
    stack,
    plan,
    signal,
    progress: (doing) => progress.doing(`${name}: ${doing}`),
  })
  const busy = busySince() ?? null
  progress.line(`\n${render(title, outcome).trimEnd()}`)
  const noise = complaintsAbout(busy ?? undefined, name)
  for (const complaint of noise) warn(complaint, warnings, progress)
  const complaints = stack.own ? noise : [...noise, 'the settings of the stack are unknown']
  return { name, title, ...outcome, busy, complaints }
}

async function lookAtTheMachine(progress: Progress): Promise<string[]> {
  const warnings: string[] = []
  const load = loadNow()
  progress.doing('watching the machine before anything runs')
  const busySince = watchMachine(ownMs)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  for (const complaint of complaintsAbout(busySince(), `before the run (load ${figure(load)})`)) {
    warn(complaint, warnings, progress)
  }
  return warnings
}

async function calibrator(stack: BenchStack, plan: Plan, progress: Progress) {
  const db = postgres({ url: await stack.database('calibration'), max: 1 })
  return {
    async measure(): Promise<Calibration> {
      progress.doing('calibrating')
      const calibration = await calibrate({ dataDir: stack.dataDir, db, seconds: plan.calibrationSeconds })
      const { fsyncsPerSecond, transactionsPerSecond, hashedMbPerSecond } = calibration
      progress.line(
        `Calibration: ${figure(fsyncsPerSecond)} fsync/s, ${figure(transactionsPerSecond)} minimal transactions/s, ` +
          `SHA-256 ${figure(hashedMbPerSecond)} MB/s`,
      )
      return calibration
    },
    stop: () => db.stop(),
  }
}

function warn(what: string, warnings: string[], progress: Progress): void {
  warnings.push(what)
  progress.line(pc.yellow(`! ${what}`))
}
