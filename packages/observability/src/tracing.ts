import type { Attributes, SpanKind, Tracer } from '@opentelemetry/api'
import type { SpanExporter } from '@opentelemetry/sdk-trace-node'
import { inTime } from './in-time.ts'
import type { SpanName } from './names.ts'
import type * as tracingSdk from './tracing-sdk.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

export interface Span {
  /** What to hand on so that the next span becomes a child of this one: a header, or a column of the outbox. */
  readonly traceparent: string | undefined
  setAttribute(name: string, value: string | number | boolean): void
  /** Ends the span as failed. */
  fail(error: unknown): void
  /** Ends the span. A second end does nothing. */
  end(): void
}

export interface SpanOptions {
  readonly parent?: string | undefined
  readonly kind?: 'server' | 'producer' | 'consumer' | 'client' | 'internal'
  readonly attributes?: Attributes
  /** When it began, for spans that are reported afterwards; now when absent. */
  readonly startedAt?: Date
}

export interface Tracing {
  readonly enabled: boolean
  startSpan(name: SpanName, options?: SpanOptions): Span
  /** Sends what is still buffered, if that can be done soon. Never rejects. */
  stop(): Promise<void>
}

export interface TracingOptions {
  readonly service: string
  /** Base URL of an OTLP/HTTP collector. Without it (and without an exporter) no SDK is loaded. */
  readonly endpoint?: string | undefined
  /** Share of the traces that begin here; a trace that came from elsewhere is sampled as its parent was. */
  readonly ratio?: number
  /** Takes the place of the OTLP exporter; every span reaches it at once. */
  readonly exporter?: SpanExporter
  readonly flushTimeoutMs?: number
}

/** Spans cost next to nothing: the incoming context is handed on as it came. */
export const noTracing: Tracing = {
  enabled: false,
  startSpan: (_name, options) => (options?.parent === undefined ? nothing : new PassedOn(options.parent)),
  stop: async () => {},
}

/** Tracing to the endpoint, or `noTracing` when there is nowhere to send spans to. */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  if (options.exporter === undefined && !options.endpoint) return noTracing
  const sdk = await import('./tracing-sdk.ts')
  const provider = await sdk.createProvider(options)
  const tracer = provider.getTracer(options.service)
  return {
    enabled: true,
    startSpan: (name, spanOptions = {}) => startSpan(sdk, tracer, name, spanOptions),
    stop: () => atMost(options.flushTimeoutMs ?? 2_000, provider.shutdown()),
  }
}

type Sdk = typeof tracingSdk

function startSpan(sdk: Sdk, tracer: Tracer, name: SpanName, options: SpanOptions): Span {
  const { parent, kind = 'internal', attributes = {}, startedAt } = options
  const span = tracer.startSpan(
    name,
    {
      kind: sdk.kinds[kind] satisfies SpanKind,
      attributes,
      ...(startedAt === undefined ? {} : { startTime: startedAt }),
    },
    sdk.contextOf(parseTraceparent(parent)),
  )
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    span.end()
  }
  return {
    traceparent: formatTraceparent(span.spanContext()),
    setAttribute: (attribute, value) => void span.setAttribute(attribute, value),
    fail(error) {
      if (ended) return
      const message = error instanceof Error ? error.message : String(error)
      span.recordException(error instanceof Error ? error : message)
      span.setStatus({ code: sdk.SpanStatusCode.ERROR, message })
      end()
    },
    end,
  }
}

// Spans are expendable: a collector that is away must not hold up the end of a service, nor make it a failure.
async function atMost(timeoutMs: number, work: Promise<void>): Promise<void> {
  await inTime(() => work, timeoutMs).catch(() => {})
}

class PassedOn implements Span {
  readonly traceparent: string | undefined
  constructor(traceparent: string | undefined) {
    this.traceparent = traceparent
  }
  setAttribute(): void {}
  fail(): void {}
  end(): void {}
}

const nothing = new PassedOn(undefined)
