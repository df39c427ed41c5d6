/** Who asked, and for what flow: the ids of a request, and the `Cause` it is for the events it leads to. */
import { randomFillSync } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { v7, validate } from 'uuid'
import type { Cause } from '@repo/messaging/message'
import { badRequest } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    correlationId: string
    userId: string | null
  }
}

/** A UUIDv7: ids of a later millisecond sort later, which is what an index of them likes. */
export const newId = (): string => v7(fromPool)

// Each request to the system's source of randomness costs more than the rest of an id: one fills a thousand.
const pool = new Uint8Array(16 * 1_024)
const parts = Array.from({ length: 1_024 }, (_, index) => pool.subarray(16 * index, 16 * (index + 1)))
let used = parts.length

const fromPool = { rng: randomBytes }

function randomBytes(): Uint8Array {
  if (used === parts.length) {
    randomFillSync(pool)
    used = 0
  }
  return parts[used++] as Uint8Array
}

/**
 * A correlation id of the caller is kept when it is a UUID, else a new one begins. The request id is always ours:
 * it becomes a causation id, and two requests must never share one.
 */
export function identify(app: Pick<FastifyInstance, 'decorateRequest' | 'addHook'>): void {
  app.decorateRequest('correlationId', '')
  app.decorateRequest('userId', null)
  app.addHook('onRequest', (request, reply, done) => {
    request.correlationId = correlationIdOf(request.headers['x-correlation-id']) ?? newId()
    request.log = request.log.child({ correlationId: request.correlationId })
    reply.headers({ 'x-correlation-id': request.correlationId, 'x-request-id': request.id })
    request.userId = userIdOf(request.headers['x-user-id'])
    done()
  })
}

/** Why the events exist that this request leads to. */
export function cause(request: FastifyRequest): Cause {
  return {
    correlationId: request.correlationId,
    causationId: request.id,
    userId: request.userId,
    traceparent: request.span?.traceparent,
  }
}

function correlationIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && validate(header) ? header.toLowerCase() : undefined
}

// The gateway in front authenticates and sets this header; without one the request is anonymous.
function userIdOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  if (typeof header === 'string' && /^[\w.@:+|-]{1,128}$/.test(header)) return header
  throw badRequest('x-user-id must be 1 to 128 letters, digits or any of . _ @ : + | -', 'invalid-user-id')
}
