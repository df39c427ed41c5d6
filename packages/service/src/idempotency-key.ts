import type { IncomingHttpHeaders } from 'node:http'
import { badRequest } from './problem.ts'

/** The key under which a repeated request is recognised: 1 to 255 visible ASCII characters. Throws 400 otherwise. */
export function idempotencyKey(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key']
  if (key === undefined) throw badRequest('the Idempotency-Key header is required', 'idempotency-key-missing')
  // A header that came twice is joined by ", ": the space makes it no key.
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw badRequest('Idempotency-Key must be 1 to 255 visible ASCII characters', 'idempotency-key-invalid')
  }
  return key
}
