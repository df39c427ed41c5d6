import { Command } from 'commander'
import { type Measurement } from './measurement.ts'

export interface Flags {
  readonly quick: boolean
  readonly json: string | undefined
  readonly only: readonly string[]
}

export function readFlags(argv: readonly string[], measurements: readonly Measurement[]): Flags {
  const names = measurements.map(({ name }) => name)
  const command = new Command('npm run bench --')
    .description(
      'Measures the system against its raw limits, side by side in one run. Starts its own Postgres, Kafka and registry\n' +
        'on free ports with every commit flushed to the disk, and leaves nothing behind.',
    )
    .option(
      '--quick',
      'about three minutes; without it everything is longer, and the results are kept',
      false,
    )
    .option('--json <file>', 'write the results there')
    .option('--only <name...>', `measure only these: ${names.join(', ')}`, [])
    .addHelpText(
      'after',
      `\nMeasurements:\n${measurements.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join('\n')}\n\n` +
        'A target that is missed is reported; only a wrong result (lost, reordered, counted wrongly) ends with code 1.',
    )
  const { quick, json, only } = command
    .parse([...argv])
    .opts<{ quick: boolean; json?: string; only: string[] }>()
  const stranger = only.find((name) => !names.includes(name))
  if (stranger !== undefined) command.error(`no measurement ${stranger}: there are ${names.join(', ')}`)
  return { quick, json, only }
}
