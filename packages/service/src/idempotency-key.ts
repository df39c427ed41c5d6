import { Type } from '@fastify/type-provider-typebox'
import type { IncomingHttpHeaders } from 'node:http'
import { badRequest } from './problem.ts'

// A header that came twice is joined by ", ": the space makes it no key.
const pattern = '^[\\x21-\\x7e]{1,255}$'
const shape = new RegExp(pattern)

/** For `schema.headers`: shows the header on the OpenAPI page and types `request.headers`. */
export const idempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({
    pattern,
    description: 'The same key with the same body gets the same answer, once done and as often as asked.',
  }),
})

/** The key under which a repeated request is recognised: 1 to 255 visible ASCII characters. Throws 400 otherwise. */
export function idempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key']
  if (key === undefined) throw badRequest('the Idempotency-Key header is required', 'idempotency-key-missing')
  if (typeof key !== 'string' || !shape.test(key)) {
    throw badRequest('Idempotency-Key must be 1 to 255 visible ASCII characters', 'idempotency-key-invalid')
  }
  return key
}
