import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { causeOf, Failure } from '@repo/messaging/failures'
import { attributeNames } from '@repo/observability/names'
import { allowedMethods, rememberRoutes } from './allowed-methods.ts'
import { Problem, badRequest, notFound, titles, unavailable } from './problem.ts'
import { invalidMembers } from './validation.ts'

type App = Pick<FastifyInstance, 'setErrorHandler' | 'setNotFoundHandler' | 'addHook'>

/** Every error of every request becomes a problem document: no stack, no driver's message, no HTML. */
export function answerErrors(app: App): void {
  const routes = rememberRoutes(app)
  app.setErrorHandler((error, request, reply) =>
    answer(problemOf(error as FastifyError), error, request, reply),
  )
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(routes, request.url)
    const problem =
      methods.length === 0
        ? notFound(`no route for ${request.method} here`)
        : new Problem({ status: 405, code: 'method-not-allowed', headers: { allow: methods.join(', ') } })
    return answer(problem, undefined, request, reply)
  })
}

function problemOf(error: FastifyError | Problem | Failure): Problem {
  if (error instanceof Problem) return error
  // Also after 'this attempt': the race went on for too long, or the reply to COMMIT was lost. To ask again is right.
  if (error instanceof Failure && causeOf(error) !== 'this message') {
    return unavailable('a system that this request needs cannot be reached')
  }
  if ('validation' in error && error.validation) {
    const errors = invalidMembers(error.validation)
    const detail = `the ${parts[error.validationContext ?? ''] ?? 'request'} is not what it must be, see errors`
    return new Problem({ status: 400, code: 'invalid-request', detail, extra: { errors } })
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status < 400 || status >= 500) return new Problem({ status: 500, code: 'internal' })
  return status === 400
    ? badRequest('the request is malformed')
    : new Problem({ status, code: (titles[status] ?? 'refused').toLowerCase().replaceAll(' ', '-') })
}

function answer(problem: Problem, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { status, type, title, detail, headers, extra } = problem
  // A refusal of ours is an expected outcome, and overload must not be made worse by writing about it.
  if (status < 500 || error instanceof Problem) request.log.debug({ status, detail }, 'request refused')
  else request.log[status === 503 ? 'warn' : 'error']({ err: error, status }, 'request failed')
  if (status >= 500) {
    request.span?.setAttribute(attributeNames.httpStatus, status)
    request.span?.fail(error)
  }
  return reply
    .code(status)
    .headers(headers)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        ...extra,
        type,
        title,
        status,
        ...(detail === undefined ? {} : { detail }),
        instance: request.url.split('?')[0],
        // A URL that cannot be decoded never reaches the hook that gives the correlation id.
        correlationId: request.correlationId || request.id,
      }),
    )
}

const parts: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/** For what never became a request: malformed, too long a header, too slow. There is no reply object yet. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const status = brokenStatus[error.code ?? ''] ?? 400
  const body = JSON.stringify({ type: 'about:blank', title: titles[status] ?? STATUS_CODES[status], status })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const brokenStatus: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}
