import { baselineFile, readBaseline, writeBaseline } from './baseline.ts'
import { type Flags } from './command-line.ts'
import { baselineOf, compare, fails, isRatio, onlyOf, seemsLost } from './guard.ts'
import { renderGuard } from './guard-table.ts'
import { machineInWords, type Measured, type Report } from './report.ts'

export interface Guard {
  /** Whether to measure once more before anything is said. */
  again(measured: Measured): boolean
  /** Says how the ratios stand, or writes them down. False when the run must fail. */
  conclude(report: Report, print: (text: string) => void): Promise<boolean>
}

export async function createGuard(
  { only, writeBaseline: writing }: Pick<Flags, 'only' | 'writeBaseline'>,
  file = baselineFile,
): Promise<Guard> {
  if (writing) return writer(file)
  const all = await readBaseline(file)
  if (!all) return { again: () => false, conclude: (_, print) => nothingToHoldAgainst(print) }
  const baseline = only.length === 0 ? all : onlyOf(all, only)
  return {
    again: (measured) => seemsLost(baseline, measured),
    conclude({ measurements }, print) {
      const comparisons = compare(baseline, measurements)
      if (comparisons.length > 0) print(`\n${renderGuard(baseline, comparisons)}`)
      return Promise.resolve(!fails(comparisons))
    },
  }
}

const writer = (file: string): Guard => ({
  again: ({ verdicts }) => verdicts.some(isRatio),
  async conclude({ at, machine, measurements }, print) {
    const baseline = baselineOf(at, machineInWords(machine), measurements)
    // Held against itself, so that only what would not count is left to say.
    const noisy = compare(baseline, measurements).filter(({ state }) => state !== 'ok')
    const wrong = measurements.some((measured) => measured.wrong.length > 0)
    for (const { ratio, why } of noisy) print(`${ratio} does not count: ${why}`)
    if (noisy.length > 0 || wrong) {
      print('No baseline was written: it needs a quiet machine and right results.')
      return false
    }
    await writeBaseline(baseline, file)
    print(`Written to ${file}`)
    return true
  },
})

function nothingToHoldAgainst(print: (text: string) => void): Promise<boolean> {
  print('There is no baseline to hold the ratios against: --write-baseline makes one.')
  return Promise.resolve(true)
}
