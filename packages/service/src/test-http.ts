/** For tests: the HTTP side of a service as `main.ts` would mount it, on a free port of the loopback. */
import { createLogger } from '@repo/observability/logger'
import { createMetrics, type Metrics } from '@repo/observability/metrics'
import type { SpanRecorder } from '@repo/observability/span-recorder'
import { createTracing } from '@repo/observability/tracing'
import { createHealth, type Health } from './health.ts'
import { createHttp, listen, type Http, type HttpOptions } from './http.ts'

export interface TestHttpOptions extends Partial<Omit<HttpOptions, 'operatorToken'>> {
  /** Undefined: none is configured. */
  readonly operatorToken?: string | undefined
  readonly exporter?: SpanRecorder['exporter']
}

export interface TestHttp {
  readonly url: string
  readonly port: number
  readonly http: Http
  readonly health: Health
  readonly metrics: Metrics
  /** Everything that was logged. */
  log(): string
  /** As if the process had begun to stop. */
  abort(): void
  stop(): Promise<void>
}

export const testOperatorToken = 'the-token-of-the-operator'

/** Starts these routes; who calls it calls `stop`. */
export async function testHttp(
  routes: (http: Http) => void | Promise<void>,
  { exporter, ...options }: TestHttpOptions = {},
): Promise<TestHttp> {
  const lines: string[] = []
  const log = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: (line) => lines.push(line) },
  })
  const metrics = createMetrics('test', { process: false })
  const tracing = await createTracing(
    exporter === undefined ? { service: 'test' } : { service: 'test', exporter },
  )
  const stopping = new AbortController()
  const health = createHealth({ signal: stopping.signal, log, checkTimeoutMs: 100 })
  const { operatorToken, ...rest } = { operatorToken: testOperatorToken, ...options }
  const http = await createHttp({
    ...{ name: 'test', log, metrics, tracing, health, ...rest },
    ...(operatorToken === undefined ? {} : { operatorToken }),
  })
  await routes(http)
  const { url, port, stop } = await listen(http, { PORT: 0 })
  return { url, port, stop, http, health, metrics, log: () => lines.join(''), abort: () => stopping.abort() }
}
