/**
 * The life of a service process: parts start in order and stop in reverse, within a bound.
 *
 *   await run('payment', () => loadConfig(process.env), async ({ config, start, log, metrics, tracing, health }) => {
 *     const db = await start('postgres', () => postgres({ url: config.DATABASE_URL }))
 *     health.ready('database', () => db.query('select 1'))
 *     await start('consumer', () => consume({ db, log, metrics }))        // has stop() and dead
 *     await start('http', async () => {
 *       const http = await createHttp({ name: 'payment', log, metrics, tracing, health, operatorToken: config.OPERATOR_TOKEN })
 *       routes(http, { db })
 *       return listen(http, { port: config.PORT })
 *     })
 *   })
 *
 * Exit codes: 0 after SIGTERM or SIGINT when every part stopped; 1 when a part could not start, died, did not stop,
 * or an error escaped; 128 + signal when a second signal asked not to wait.
 */
import { createLogger, type Logger } from '@repo/observability/logger'
import { createMetrics, type Metrics } from '@repo/observability/metrics'
import { createTracing, type Tracing } from '@repo/observability/tracing'
import { createHealth, type Health } from './health.ts'
import { createLife, type Life, type Start } from './life.ts'
import { ConfigError, type ConfigOf } from './config.ts'
import type { baseSpec } from './variables.ts'

export interface Context<Config> {
  /** Of the service: its consumer group, its client id, the source of its events. */
  readonly name: string
  readonly config: Config
  readonly start: Start
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly health: Health
  /** Aborts when the process begins to stop. */
  readonly signal: AbortSignal
}

const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const

/** Runs a service until a signal or a failure ends it, then ends the process. Never rejects. */
export async function run<Config extends ConfigOf<typeof baseSpec>>(
  name: string,
  loadConfig: () => Config,
  compose: (context: Context<Config>) => Promise<void>,
): Promise<void> {
  const config = loadOrExit(loadConfig)
  const log = createLogger({ service: name, level: config.LOG_LEVEL })
  const life = createLife({ log, stopTimeoutMs: config.STOP_TIMEOUT_MS })
  const end = ender(life, log)
  listenForTheEnd(end, log)
  // Only `end` ends the process: an event loop that ran empty would be a silent exit with code 0.
  setInterval(() => {}, 2 ** 30)
  void life.died.then((error) => end(1, error))

  const startedAt = performance.now()
  try {
    const metrics = createMetrics(name)
    const tracing = await life.start('tracing', () =>
      createTracing({
        service: name,
        endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
        ratio: config.OTEL_TRACES_SAMPLER_ARG,
      }),
    )
    const health = createHealth({ signal: life.signal, log })
    void life.died.then((error) => health.live('parts', () => Promise.reject(error)))
    await compose({ name, config, start: life.start, log, metrics, tracing, health, signal: life.signal })
    log.info({ durationMs: Math.round(performance.now() - startedAt) }, 'up')
  } catch (error) {
    // A start that a signal cut short is not a failure: `end` is already at work.
    if (life.signal.aborted) return
    await end(1, error)
  }
}

function loadOrExit<Config>(loadConfig: () => Config): Config {
  try {
    return loadConfig()
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

type End = (code: number, error?: unknown) => Promise<void>

/** The first call decides the exit code; a failure while stopping makes it 1. */
function ender(life: Life, log: Logger): End {
  let ending: Promise<void> | undefined
  return (code, error) => {
    if (error !== undefined) log.fatal({ err: error }, ending ? 'failed while stopping' : 'failed, stopping')
    ending ??= (async () => {
      const clean = await life.stop()
      log.info({ clean }, 'stopped')
      process.exit(clean ? code : 1)
    })()
    return ending
  }
}

function listenForTheEnd(end: End, log: Logger): void {
  let signals = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1
      if (signals > 1) process.exit(128 + signalNumbers[signal])
      log.info({ signal }, 'stopping')
      void end(0)
    })
  }
  process.on('unhandledRejection', (reason) => void end(1, reason ?? new Error('rejected with nothing')))
  process.on('uncaughtException', (error) => void end(1, error))
}
