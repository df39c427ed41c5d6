import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { inTime } from './in-time.ts'
import { metricSpecs, type MetricKey, type MetricSpec } from './names.ts'

type Specs = typeof metricSpecs
type Label<Key extends MetricKey> = Specs[Key]['labels'][number]
type Instrument<Key extends MetricKey> = Specs[Key]['type'] extends 'counter'
  ? Counter<Label<Key>>
  : Specs[Key]['type'] extends 'gauge'
    ? Gauge<Label<Key>>
    : Histogram<Label<Key>>

export type Instruments = { readonly [Key in MetricKey]: Instrument<Key> }

export interface Metrics extends Instruments {
  readonly contentType: string
  /** Reads gauges that are cheaper to look up than to keep (depths, ages): runs before every scrape, side by side. */
  onScrape(read: () => void | Promise<void>): void
  /**
   * The Prometheus text exposition. A reader that fails, or has no answer in 3 s, is counted in `scrapeFailures` and
   * spoils nothing else.
   */
  text(): Promise<string>
}

export interface MetricsOptions {
  /** Whether those of the process itself are among them. */
  readonly process?: boolean
  readonly readTimeoutMs?: number
}

/** The instruments of `names.ts` in a registry of their own, all labelled with the service. */
export function createMetrics(service: string, options: MetricsOptions = {}): Metrics {
  // Prometheus waits 10 s for the whole answer.
  const { readTimeoutMs = 3_000 } = options
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  // The lag of the event loop is measured by a timer; its usual 10 ms are a hundred wake-ups a second for nothing.
  if (options.process ?? true)
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })

  const readers: (() => void | Promise<void>)[] = []
  const instruments = Object.fromEntries(
    Object.entries(metricSpecs).map(([key, spec]) => [key, instrument(spec, registry)]),
  ) as unknown as Instruments

  return {
    ...instruments,
    contentType: registry.contentType,
    onScrape: (read) => void readers.push(read),
    async text() {
      const results = await Promise.allSettled(readers.map((read) => inTime(read, readTimeoutMs)))
      const failed = results.filter(({ status }) => status === 'rejected').length
      if (failed > 0) instruments.scrapeFailures.inc(failed)
      return registry.metrics()
    },
  }
}

function instrument({ type, name, help, labels, buckets }: MetricSpec, registry: Registry) {
  const common = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'counter') return new Counter(common)
  if (type === 'gauge') return new Gauge(common)
  return new Histogram(buckets === undefined ? common : { ...common, buckets: [...buckets] })
}
