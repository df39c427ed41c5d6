import type { Provider } from '@repo/messaging/effect'

import { httpCaller, type HttpAnswer } from './http-call.ts'
import type { ProviderAnswer } from './provider.ts'

export interface HttpProviderOptions<Request> {
  /** For example `http://card-provider/card/charges`; one call is `POST`, asking is `GET {url}/{key}`. */
  readonly url: string
  /** What becomes the body: bigints are written as decimal strings. */
  readonly body: (request: Request) => unknown
  /** After this many milliseconds an outcome is unknown. */
  readonly timeoutMs: number
}

/**
 * A provider over HTTP. An answer counts only when it is whole and says what it means: `accepted` with an id, or
 * `refused` with a reason. Everything else, a 5xx and a 4xx included, leaves the outcome unknown and rejects.
 */
export function httpProvider<Request>(
  options: HttpProviderOptions<Request>,
): Provider<Request, ProviderAnswer> {
  const { url, body } = options
  const call = httpCaller(options)
  return {
    async ask(key) {
      const answer = await call('GET', `${url}/${encodeURIComponent(key)}`)
      return answer.status === 404 ? 'not found' : outcome(answer)
    },
    async perform(key, request) {
      const json = JSON.stringify(body(request), amountsAsText)
      const headers = { 'content-type': 'application/json', 'idempotency-key': key }
      return outcome(await call('POST', url, { headers, body: json }))
    },
  }
}

function amountsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function outcome({ status, text }: HttpAnswer): ProviderAnswer {
  const answer = parse(text)
  if (answer?.outcome === 'accepted' && typeof answer.id === 'string') return { kind: 'ok', id: answer.id }
  if (answer?.outcome === 'refused' && typeof answer.reason === 'string') {
    return { kind: 'refused', reason: answer.reason }
  }
  throw new Error(`the provider answered ${status}: ${text.slice(0, 200)}`)
}

function parse(text: string): { outcome?: unknown; id?: unknown; reason?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
