import type { FastifyInstance } from 'fastify'
import type { Metrics } from '@repo/observability/metrics'
import { isOperation } from './operations.ts'
import { unavailable } from './problem.ts'

/**
 * Turns requests away while `maxInFlight` are being served: a queue that grows without bound answers nobody in time.
 * Probes and scrapes are always served, or overload would look like death and be punished with a restart.
 */
export function boundInFlight(
  app: Pick<FastifyInstance, 'addHook'>,
  { metrics, maxInFlight }: { readonly metrics: Metrics; readonly maxInFlight: number },
): void {
  let inFlight = 0
  app.addHook('onRequest', (request, reply, done) => {
    if (isOperation(request)) return done()
    if (inFlight >= maxInFlight) {
      metrics.httpRejected.inc()
      return done(unavailable('too many requests at once', 1))
    }
    inFlight += 1
    metrics.httpInFlight.set(inFlight)
    // `close` comes once for every response, answered or abandoned by the client.
    reply.raw.once('close', () => {
      inFlight -= 1
      metrics.httpInFlight.set(inFlight)
    })
    done()
  })
}
