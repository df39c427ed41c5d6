/** The variables that services have in common, as parts of a `Spec`, and the validators they are made of. */
import { makeValidator, num, str } from 'envalid'
import { inDevelopment } from './config.ts'

/** Seconds, milliseconds, counts: a whole number from 0. */
export const whole = makeValidator<number>((input) => {
  if (!/^\d{1,15}$/.test(input)) throw new Error('not a whole number')
  return Number(input)
})

/** How many there may be of something that there must be one of: a whole number from 1. */
export const atLeastOne = makeValidator<number>((input) => {
  if (!/^[1-9]\d{0,8}$/.test(input)) throw new Error('not a whole number from 1')
  return Number(input)
})

/** Any text. */
export const text = str

export const tcpPort = makeValidator<number>((input) => {
  const port = Number(input)
  if (!/^\d+$/.test(input) || port > 65_535) throw new Error('not a port (0 to 65535)')
  return port
})

export const httpUrl = makeValidator<string>((input) => {
  if (!isUrl(input, ['http:', 'https:'])) throw new Error('not an http(s) URL')
  return input.replace(/\/+$/, '')
})

export const postgresUrl = makeValidator<string>((input) => {
  if (!isUrl(input, ['postgres:', 'postgresql:'])) throw new Error('not a postgres:// URL')
  return input
})

export const filePath = makeValidator<string>((input) => input)

/** `host:port,host:port` */
export const brokerList = makeValidator<readonly string[]>((input) => {
  const brokers = input.split(',').map((broker) => broker.trim())
  if (!brokers.every((broker) => /^[\w.-]+:\d{1,5}$/.test(broker))) throw new Error('not host:port,host:port')
  return brokers
})

/** What a person could not guess and a header can carry. */
export const secret = makeValidator<string>((input) => {
  if (!/^[\x21-\x7e]{16,256}$/.test(input)) throw new Error('must be 16 to 256 visible ASCII characters')
  return input
})

/** `Type:1,OtherType:2` */
export const versions = makeValidator<Readonly<Record<string, number>>>((input) => {
  const pairs = input.split(',').map((pair) => /^\s*([A-Za-z]+):([1-9]\d{0,3})\s*$/.exec(pair))
  if (!pairs.every((pair) => pair !== null)) throw new Error('not Type:version,Type:version')
  return Object.fromEntries(pairs.map(([, type = '', version]) => [type, Number(version)]))
})

/** What `run` needs: part of every service's spec. */
export const baseSpec = {
  LOG_LEVEL: str({
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    desc: 'Least severe log level that is written',
  }),
  STOP_TIMEOUT_MS: whole({ default: 10_000, desc: 'Milliseconds that all parts together have to stop' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl({
    default: undefined,
    desc: 'OTLP/HTTP collector; no traces when absent',
    example: 'http://localhost:4318',
  }),
  OTEL_TRACES_SAMPLER_ARG: num({
    default: 1,
    desc: 'Share of the traces beginning here that is kept, 0 to 1',
  }),
}

export const httpSpec = (port: number) => ({
  HOST: str({ default: '0.0.0.0', desc: 'Address that the HTTP server listens on' }),
  PORT: tcpPort({ default: port, desc: 'Port of the HTTP server' }),
  MAX_IN_FLIGHT_REQUESTS: atLeastOne({
    default: 500,
    desc: 'HTTP requests served at once; more are answered 503',
  }),
})

/** Required, and without a default outside development: a default token would be everybody's token. */
export const operatorSpec = {
  OPERATOR_TOKEN: inDevelopment(
    secret({ desc: 'Bearer token of the routes under /admin', example: 'at-least-16-characters' }),
    'development-operator',
  ),
}

export const databaseSpec = (service: string) => ({
  DATABASE_URL: postgresUrl({
    desc: 'Database of this service, in its run-time role',
    example: `postgres://${service}:${service}@localhost:5432/${service}`,
  }),
  DATABASE_POOL_SIZE: atLeastOne({ default: 10, desc: 'Connections in the pool' }),
})

export const kafkaSpec = {
  KAFKA_BROKERS: brokerList({ desc: 'Kafka brokers', example: 'localhost:9092' }),
  REGISTRY_URL: httpUrl({
    desc: 'Schema registry (Confluent API)',
    example: 'http://localhost:8081',
  }),
  INBOX_KEEP_MS: whole({
    default: 7 * 24 * 3_600_000,
    desc: 'Milliseconds during which a second delivery is recognised by its id; later ones, by the state alone',
  }),
}

function isUrl(input: string, protocols: readonly string[]): boolean {
  return URL.canParse(input) && protocols.includes(new URL(input).protocol)
}
