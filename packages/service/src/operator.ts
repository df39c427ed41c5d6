import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

export interface AdminRoute {
  readonly method: string
  readonly url: string
}

const listed = new WeakMap<object, AdminRoute[]>()

/**
 * Puts the operator's token in front of every route under /admin, at the moment the route is added: one without the
 * guard cannot exist. Without a token there can be no such route at all.
 */
export function guardAdmin(app: Pick<FastifyInstance, 'addHook'>, operatorToken: string | undefined): void {
  const expected = operatorToken === undefined ? undefined : digest(operatorToken)
  const routes: AdminRoute[] = []
  listed.set(app, routes)
  app.addHook('onRoute', (route) => {
    if (!/^\/+admin(?![\w-])/i.test(route.url)) return
    if (expected === undefined)
      throw new Error(`${route.url} needs an operator token, and none is configured`)
    const guard = async (request: FastifyRequest) => authorize(request.headers.authorization, expected)
    route.onRequest = [guard, ...[route.onRequest ?? []].flat()]
    route.schema = { ...route.schema, security: [{ operator: [] }] }
    for (const method of [route.method].flat()) routes.push({ method, url: route.url })
  })
}

/** Every guarded route, so that a service's test fails when one has no entry in its table of requests. */
export function adminRoutes(app: object): readonly AdminRoute[] {
  return listed.get(app) ?? []
}

/** Throws 401 without a bearer token and 403 for a wrong one. */
function authorize(header: string | undefined, expected: Buffer): void {
  const token = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (token === undefined) {
    throw new Problem({
      status: 401,
      code: 'operator-token-missing',
      headers: { 'www-authenticate': 'Bearer realm="operator"' },
    })
  }
  // Equal lengths by hashing first: the time taken says nothing about the token, its length included.
  if (!timingSafeEqual(digest(token), expected))
    throw new Problem({ status: 403, code: 'operator-token-wrong' })
}

const digest = (token: string) => createHash('sha256').update(token).digest()
