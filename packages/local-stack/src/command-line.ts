import { Command } from 'commander'
import { appPortVariables, stackPortVariables } from './ports.ts'

export interface Flags {
  readonly demo: boolean
  readonly once?: true
  readonly fresh?: true
  readonly stackOnly?: true
}

/** What was asked for on the command line; ends the process after --help, and on a flag that does not exist. */
export function readFlags(argv: readonly string[]): Flags {
  return new Command('npm start --')
    .description(
      'Runs Postgres, Kafka, a schema registry and every service as processes of this machine, without Docker, ' +
        'places a set of orders that covers every outcome, and stays up.',
    )
    .option('--once', 'stop after the demo; exit code 0 only if every saga ended as it should')
    .option('--no-demo', 'place no orders')
    .option('--fresh', 'forget the data of earlier runs')
    .option('--stack-only', 'only Postgres, Kafka and the registry, for services that you start yourself')
    .helpOption('-h, --help', 'show this text')
    .addHelpText('after', more())
    .parse(argv)
    .opts<Flags>()
}

function more(): string {
  const ports = Object.entries({ ...stackPortVariables, ...appPortVariables })
  const row = (name: string, meaning: string): string => `  ${name.padEnd(28)} ${meaning}`
  return `
Examples:
${row('npm start', 'everything, and a demo to look at')}
${row('npm start -- --once', 'the same as a check: ends by itself')}
${row('npm start -- --fresh', 'from empty databases and topics')}
${row('ORDER_PORT=4001 npm start', 'another port')}

Variables:
${ports.map(([name, { variable, port }]) => row(variable, `port of ${name} (${port})`)).join('\n')}
${row('SAGA_DATA_DIR', 'where data and logs are kept (.stack)')}
${row('SAGA_CACHE_DIR', "where downloaded programs are kept (the user's cache folder)")}
${row('SAGA_MAVEN_MIRROR', 'base URL of a Maven repository to download from')}
${row('JAVA_HOME', 'a Java 21 or newer to use')}
${row('OPERATOR_TOKEN', 'bearer token of the routes under /admin')}
${row('LOG_LEVEL', 'of the services (info)')}`
}
