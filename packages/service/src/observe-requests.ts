import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '@repo/observability/metrics'
import { attributeNames, spanNames } from '@repo/observability/names'
import type { Span, Tracing } from '@repo/observability/tracing'
import { isOperation } from './operations.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Absent on the routes of operators and probes. */
    span: Span | undefined
  }
}

/** One span and one duration per request. The route's pattern is the label, never the URL: ids have no end. */
export function observeRequests(
  app: Pick<FastifyInstance, 'decorateRequest' | 'addHook'>,
  { metrics, tracing }: { readonly metrics: Metrics; readonly tracing: Tracing },
): void {
  app.decorateRequest('span', undefined)

  app.addHook('onRequest', (request, _reply, done) => {
    if (isOperation(request)) return done()
    const { traceparent } = request.headers
    request.span = tracing.startSpan(spanNames.http, {
      parent: typeof traceparent === 'string' ? traceparent : undefined,
      kind: 'server',
      attributes: {
        [attributeNames.httpMethod]: request.method,
        [attributeNames.httpRoute]: routeOf(request),
        [attributeNames.correlationId]: request.correlationId,
      },
    })
    done()
  })

  app.addHook('onResponse', (request, reply, done) => {
    request.span?.setAttribute(attributeNames.httpStatus, reply.statusCode)
    request.span?.end()
    if (isOperation(request)) return done()
    const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) }
    metrics.httpDuration.observe(labels, reply.elapsedTime / 1000)
    request.log.debug({ ...labels, durationMs: Math.round(reply.elapsedTime) }, 'answered')
    done()
  })
}

const routeOf = (request: FastifyRequest) => request.routeOptions.url ?? 'unknown'
