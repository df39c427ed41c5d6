import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '@repo/observability/metrics'
import type { Health, Report } from './health.ts'

const paths = { live: '/health/live', ready: '/health/ready', metrics: '/metrics' } as const
const all: ReadonlySet<string> = new Set(Object.values(paths))

/** True for the routes of probes and scrapes, which are neither measured nor turned away. */
export function isOperation(request: FastifyRequest): boolean {
  return all.has(request.routeOptions.url ?? '')
}

/** What the platform asks: is it alive, may it have traffic, what does it measure. */
export function mountOperations(
  app: Pick<FastifyInstance, 'get'>,
  { health, metrics }: { readonly health: Health; readonly metrics: Metrics },
): void {
  const options = { schema: { tags: ['operations'] } }
  app.get(paths.live, options, async (_request, reply) => answer(reply, await health.liveness()))
  app.get(paths.ready, options, async (_request, reply) => answer(reply, await health.readiness()))
  app.get(paths.metrics, options, async (_request, reply) => {
    const text = await metrics.text()
    return reply.type(metrics.contentType).send(text)
  })
}

function answer(reply: FastifyReply, { ok, checks }: Report) {
  return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'failed', checks })
}
