import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node'

export interface SpanRecorder {
  /** For `createTracing({ exporter })`. */
  readonly exporter: SpanExporter
  /** Every span that has ended, in the order of their ends. */
  spans(): readonly ReadableSpan[]
}

/** Keeps spans in memory instead of sending them anywhere: tests assert on what was traced. */
export function recordSpans(): SpanRecorder {
  const exporter = new InMemorySpanExporter()
  return { exporter, spans: () => exporter.getFinishedSpans() }
}
