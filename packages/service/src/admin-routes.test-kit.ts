/** For tests: the routes of the operator, tried without the token, with a wrong one and with the right one. */
import { adminRoutes } from './operator.ts'
import { testOperatorToken, type TestHttp } from './test-http.ts'

/** A request that lacks nothing but the token, and the status that it is answered with it. */
export interface AdminRequest {
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly answer: number
}

/** By route: `POST /admin/things/:id`. */
export type AdminRequests = Readonly<Record<string, AdminRequest>>

/** The routes that `deadLetterRoutes` adds to every service that hears anything. */
export const deadLetterRequests: AdminRequests = {
  'GET /admin/dead-letters': { path: '/admin/dead-letters', answer: 200 },
  'GET /admin/dead-letters/audit': { path: '/admin/dead-letters/audit', answer: 200 },
  'GET /admin/dead-letters/:id': { path: '/admin/dead-letters/1', answer: 404 },
  'POST /admin/dead-letters/replay': { path: '/admin/dead-letters/replay', body: {}, answer: 200 },
  'POST /admin/dead-letters/:id/discard': {
    path: '/admin/dead-letters/1/discard',
    body: { reason: 'nobody waits for it' },
    answer: 404,
  },
}

type Answers = Readonly<
  Record<string, { without: number; wrong: number; right: number } | 'not in the table'>
>

/** What every guarded route of the service answers; one that the table does not name says so. */
export async function knock({ http, url }: TestHttp, requests: AdminRequests): Promise<Answers> {
  const routes = adminRoutes(http).filter(({ method }) => method !== 'HEAD')
  const names = routes.map((route) => ({ ...route, name: `${route.method} ${route.url}` }))
  const answers = names.map(async ({ method, name }) => {
    const request = requests[name]
    if (request === undefined) return [name, 'not in the table'] as const
    const ask = (authorization?: string) => statusOf(url, method, request, authorization)
    const without = await ask()
    const wrong = await ask(`Bearer ${testOperatorToken}x`)
    return [name, { without, wrong, right: await ask(`Bearer ${testOperatorToken}`) }] as const
  })
  return Object.fromEntries(await Promise.all(answers))
}

/** What `knock` gives when every route is guarded, and every line of the table has its route. */
export function guarded(requests: AdminRequests): Answers {
  return Object.fromEntries(
    Object.entries(requests).map(([name, { answer }]) => [name, { without: 401, wrong: 403, right: answer }]),
  )
}

async function statusOf(
  url: string,
  method: string,
  { path, body, headers }: AdminRequest,
  authorization: string | undefined,
): Promise<number> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
  return response.status
}
