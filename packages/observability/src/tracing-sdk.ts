/** The only file that loads the OpenTelemetry SDK; `tracing.ts` imports it when there is somewhere to send spans to. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'
import type { TraceContext } from './traceparent.ts'
import type { TracingOptions } from './tracing.ts'

export { SpanStatusCode }

export const kinds = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const

/** A provider that nobody finds globally: context travels in our own hands, so no loader hook is needed. */
export async function createProvider({ service, endpoint, ratio = 1, exporter }: TracingOptions) {
  const processor =
    exporter === undefined
      ? new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint?.replace(/\/+$/, '')}/v1/traces` }))
      : new SimpleSpanProcessor(exporter)
  return new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [processor],
  })
}

/** The context whose current span is this remote one; the root when there is none. */
export function contextOf(parent: TraceContext | undefined): Context {
  return parent === undefined
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
}
