import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'
import pretty from 'pino-pretty'

export type Logger = PinoLogger

export interface LoggerOptions {
  readonly service: string
  readonly level?: string
  /** Where the lines go; standard output when absent. */
  readonly destination?: DestinationStream
  /** Lines for people instead of JSON; by default when standard output is a terminal. */
  readonly pretty?: boolean
}

const secretPaths = [
  'authorization',
  'password',
  'token',
  'secret',
  'cookie',
  'OPERATOR_TOKEN',
  '*.authorization',
  '*.password',
  '*.token',
  '*.secret',
  '*.cookie',
  '*.OPERATOR_TOKEN',
  'req.headers.authorization',
  'req.headers.cookie',
]

/** One JSON object a line, or lines for people on a terminal; no password and no token is ever written. */
export function createLogger({
  service,
  level = 'info',
  destination,
  pretty: wanted,
}: LoggerOptions): Logger {
  const forPeople = wanted ?? (destination === undefined && process.stdout.isTTY === true)
  const target = forPeople
    ? prettyStream(destination)
    : (destination ?? pino.destination({ fd: 1, sync: true }))
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: '[redacted]' },
      hooks: { streamWrite: withoutUrlPasswords },
    },
    target,
  )
}

// Drivers put connection strings into error messages, where no redaction by path can find them.
function withoutUrlPasswords(line: string): string {
  return line.includes('://') ? line.replaceAll(/(:\/\/[^:@/\s"]*:)[^@/\s"]+@/g, '$1[redacted]@') : line
}

// A stream in this thread and not a worker: the last lines before the process exits must still be written.
function prettyStream(destination: DestinationStream | undefined) {
  return pretty({
    colorize: destination === undefined,
    ignore: 'pid,hostname,service',
    messageFormat: '{service}: {msg}',
    translateTime: 'SYS:HH:MM:ss.l',
    sync: true,
    destination: (destination as NodeJS.WritableStream | undefined) ?? 1,
  })
}
