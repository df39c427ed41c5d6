import { Command, InvalidArgumentError } from 'commander'
import { fastestPerSecond, loadMsOf, minutesFor } from './times.ts'

export interface Flags {
  readonly ci?: true
  readonly sagas: number
  readonly minutes: number
  readonly seed: number
  readonly keep?: true
}

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('not a whole number from 1')
  return value
}

const minutes = (text: string): number => {
  const value = Number(text)
  if (!(value >= 1)) throw new InvalidArgumentError('not a number of minutes from 1')
  return value
}

/** What was asked for; ends the process after --help and on what it does not know. */
export function readFlags(argv: readonly string[]): Flags {
  const command = new Command('npm run chaos --')
    .description(
      'Runs the real system, places orders, breaks everything that can be broken, lets it heal, and has the judge look.',
    )
    .option('--ci', '2,000 orders in at most 10 minutes: the default, by its name')
    .option('--sagas <n>', 'orders to place', whole, 2_000)
    .option('--minutes <n>', 'time that the whole run is planned for, see below', minutes, 10)
    .option('--seed <n>', 'the schedule of the faults: the same seed, the same schedule', whole, seedOfNow())
    .option('--keep', 'keep the folder of the run also when all is well')
    .helpOption('-h, --help', 'show this text')
    .addHelpText(
      'after',
      `
Examples:
  npm run chaos                                      what CI runs
  npm run chaos -- --sagas 200 --minutes 3           a short look
  npm run chaos -- --sagas 20000 --minutes 60 --seed 7

Minutes: start, drain, three verdicts and a cold start are given 33 s of each, 10 minutes at most; the
rest is for the load with its faults. A plan of more than ${fastestPerSecond} orders a second of load is refused. A run that
takes longer than planned, on a slow machine, is not cut off and does not fail for it; it says so at its end.

Exit code 0: no invariant is broken, and everything happened that must have happened at least once.
1: an invariant is broken, or something never happened. 2: the run could not be made, or its options make no\nsense. 130: Ctrl-C.
After a failure the folder of the run is kept, and named.`,
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse(argv)
  const flags = command.opts<Flags>()
  const problem = problemWith(flags)
  if (problem !== undefined) command.error(problem)
  return flags
}

/** Why the orders cannot be placed in the time; undefined when they can. */
export function problemWith({ sagas, minutes }: Pick<Flags, 'sagas' | 'minutes'>): string | undefined {
  const seconds = loadMsOf(minutes) / 1_000
  if (sagas / seconds <= fastestPerSecond) return undefined
  return (
    `error: of ${minutes} minutes ${Math.round(seconds)} s are for the load, and ${sagas} orders are more than ` +
    `${fastestPerSecond} a second: give them --minutes ${minutesFor(sagas)}, or place fewer`
  )
}

function seedOfNow(): number {
  return (Math.floor(Date.now() / 1_000) % 1_000_000) + 1
}
