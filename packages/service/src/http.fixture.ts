/** The routes that the tests of this package ask. */
import { Type } from '@fastify/type-provider-typebox'
import { Failure } from '@repo/messaging/failures'
import type { Http } from './http.ts'
import { cause } from './identity.ts'
import { conflict } from './problem.ts'

const Order = Type.Object(
  {
    quantity: Type.Integer({ minimum: 1 }),
    sku: Type.String({ minLength: 2 }),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

export function exampleRoutes(http: Http) {
  const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
  const querystring = Type.Object({ limit: Type.Integer({ default: 20, maximum: 100 }) })
  http.post('/orders', { schema: { body: Order } }, async (request) => ({
    got: request.body,
    cause: cause(request),
  }))
  http.get('/orders/:id', { schema: { params, querystring } }, async (request) => request.query)
  const sorted = Type.Object({ by: Type.Optional(Type.String({ default: 'age' })) })
  http.get('/sorted', { schema: { querystring: sorted } }, async (request) => request.query)
  http.get('/conflict', async () => Promise.reject(conflict('already-confirmed', 'the order is confirmed')))
  http.get('/defect', async () => Promise.reject(new Error('select * from secrets')))
  http.get('/down', async () => Promise.reject(new Failure('DATABASE_UNAVAILABLE', 'postgres://u:pw@h/d')))
  http.get('/admin/things', async () => 'things')
}

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
