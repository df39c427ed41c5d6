import { Command } from 'commander'
import { tolerated } from './guard.ts'
import { percent } from './percent.ts'
import { type Measurement } from './measurement.ts'

export interface Flags {
  readonly quick: boolean
  readonly json: string | undefined
  readonly only: readonly string[]
  readonly writeBaseline: boolean
  /** Results of an earlier run: only their page is written. */
  readonly page: string | undefined
}

const guard = `With --quick every ratio (a verdict without unit: ours against what ran beside it) is held against
packages/bench/results/baseline.json, and the run ends with code 1 when one has lost more than ${percent(tolerated.loss)}, or is missing.
  ok              within ${percent(tolerated.loss)} of the baseline, or better
  lost            its measurement was taken once more, and the median of all repetitions is still worse
  does not count  other processes or other machines took processor time meanwhile, or the middle half of its
                  repetitions is more than ${percent(tolerated.spread)} apart: no failure, and no proof either
  missing         the baseline has it and the run has not
  new             the run has it and the baseline has not: no failure
--write-baseline makes the baseline of a run in which every ratio counts, each measured twice.`

export function readFlags(argv: readonly string[], measurements: readonly Measurement[]): Flags {
  const names = measurements.map(({ name }) => name)
  const command = new Command('npm run bench --')
    .description(
      'Measures the system against its raw limits, side by side in one run. Starts its own Postgres, Kafka and registry\n' +
        'on free ports with every commit flushed to the disk, and leaves nothing behind.',
    )
    .option(
      '--quick',
      'two to three minutes, and a guard: ends with code 1 when a ratio got worse; without it everything is longer, ' +
        'and the results are kept',
      false,
    )
    .option('--json <file>', 'write the results there, and beside them a page with charts (.html)')
    .option('--page <file>', 'measure nothing: write the page of these results (.json)')
    .option('--only <name...>', `measure only these: ${names.join(', ')}`, [])
    .option(
      '--write-baseline',
      'with --quick: what the ratios of this run are is what later ones are held against',
      false,
    )
    .addHelpText(
      'after',
      `\nMeasurements:\n${measurements.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join('\n')}\n\n` +
        'A target that is missed is reported; a wrong result (lost, reordered, counted wrongly) ends with code 1.\n\n' +
        guard,
    )
  const { quick, json, only, writeBaseline, page } = command
    .parse([...argv])
    .opts<{ quick: boolean; json?: string; only: string[]; writeBaseline: boolean; page?: string }>()
  const stranger = only.find((name) => !names.includes(name))
  if (stranger !== undefined) command.error(`no measurement ${stranger}: there are ${names.join(', ')}`)
  if (writeBaseline && (!quick || only.length > 0)) {
    command.error('--write-baseline goes with --quick, and with every measurement of it')
  }
  return { quick, json, only, writeBaseline, page }
}
