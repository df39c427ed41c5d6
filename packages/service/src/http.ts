/**
 * The HTTP side of a service, with everything that must hold for every route already in place: problem details,
 * limits, time-outs, correlation, metrics, traces, health, the operator guard and the OpenAPI page.
 *
 *   const http = await createHttp({ name: 'order', log, metrics, tracing, health, operatorToken: config.OPERATOR_TOKEN })
 *   http.post('/orders', { schema: { body: PlaceOrder } }, async (request) => place(request.body, cause(request)))
 *   return listen(http, config)                                        // a part: { url, stop() }
 */
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawServerDefault,
} from 'fastify'
import helmet from 'helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Logger } from '@repo/observability/logger'
import type { Metrics } from '@repo/observability/metrics'
import { noTracing, type Tracing } from '@repo/observability/tracing'
import { answerBrokenRequest, answerErrors } from './error-handler.ts'
import { boundInFlight } from './overload.ts'
import { guardAdmin } from './operator.ts'
import type { Health } from './health.ts'
import { identify, newId } from './identity.ts'
import { acceptOnlyStorableJson } from './input.ts'
import { mountOpenApi } from './openapi.ts'
import { mountOperations } from './operations.ts'
import { observeRequests } from './observe-requests.ts'
import { requestLog } from './request-log.ts'
import { validateWithTypeBox } from './validation.ts'

export type Http = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export type { FastifyReply as HttpReply, FastifyRequest as HttpRequest } from 'fastify'

export interface HttpOptions {
  readonly name: string
  readonly log: Logger
  readonly metrics: Metrics
  readonly health: Health
  readonly tracing?: Tracing
  /** Without it a route under /admin is refused at start. */
  readonly operatorToken?: string
  readonly version?: string
  /** Requests served at once; one more is answered 503 with Retry-After. */
  readonly maxInFlight?: number
  readonly bodyLimitBytes?: number
  /** A client that has not sent all its headers, or its whole request, by then is answered 408 and cut. */
  readonly headersTimeoutMs?: number
  readonly requestTimeoutMs?: number
}

/** A Fastify instance that is ready for routes; it listens when `listen` is called. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { name, log, metrics, health, tracing = noTracing, operatorToken } = options
  const headersTimeoutMs = options.headersTimeoutMs ?? 5_000
  const app: Http = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: requestLog,
    genReqId: newId,
    requestIdHeader: false,
    bodyLimit: options.bodyLimitBytes ?? 64 * 1024,
    requestTimeout: options.requestTimeoutMs ?? 10_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    // Node looks for late clients every 30 s unless told otherwise: a limit of 5 s would be one of 35.
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
    },
    // While it closes it still serves what comes on open connections: everything below it is still running.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_000 },
    clientErrorHandler: answerBrokenRequest,
    // Before any hook: a URL that cannot be decoded is no request.
    frameworkErrors: (error, request, reply) => {
      reply.headers(securityHeaders)
      app.errorHandler(error, request as never, reply as never)
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  validateWithTypeBox(app)
  setSecurityHeaders(app)
  identify(app)
  observeRequests(app, { metrics, tracing })
  acceptOnlyStorableJson(app)
  boundInFlight(app, { metrics, maxInFlight: options.maxInFlight ?? 500 })
  answerErrors(app)
  guardAdmin(app, operatorToken)
  await mountOpenApi(app, { title: name, version: options.version ?? '1' })
  mountOperations(app, { metrics, health })
  return app
}

/** First of the hooks: what a later one refuses has them, too. */
function setSecurityHeaders(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(securityHeaders)
    done()
  })
}

/** What Helmet says, which is the same for every answer: so it is asked once, with an answer that nobody gets. */
const securityHeaders = (() => {
  const request = new IncomingMessage(new Socket())
  const answer = new ServerResponse(request)
  helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } })(
    request,
    answer,
    (error) => {
      if (error) throw error as Error
    },
  )
  return answer.getHeaders()
})()

export interface Listening {
  readonly url: string
  readonly port: number
  /** Takes no new connection, lets the requests in hand finish. */
  stop(): Promise<void>
}

/** Resolves once the port is open; port 0 takes a free one. */
export async function listen(
  http: Http,
  { HOST: host = '127.0.0.1', PORT: port }: { readonly HOST?: string; readonly PORT: number },
): Promise<Listening> {
  await http.listen({ host, port })
  const { port: actual } = http.server.address() as AddressInfo
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${actual}`,
    port: actual,
    stop: () => http.close(),
  }
}
