import type { Provider } from '@repo/messaging/effect'

import type { ProviderAnswer } from './provider.ts'

export interface HttpProviderOptions<Request> {
  /** For example `http://card-provider/card/charges`; one call is `POST`, asking is `GET {url}/{key}`. */
  readonly url: string
  /** What becomes the body: bigints are written as decimal strings. */
  readonly body: (request: Request) => unknown
  /** After this many milliseconds an outcome is unknown. */
  readonly timeoutMs: number
  /** Aborts every call, for a clean stop. */
  readonly signal?: AbortSignal
}

/**
 * A provider over HTTP. An answer counts only when it is whole and says what it means: `accepted` with an id, or
 * `refused` with a reason. Everything else, a 5xx and a 4xx included, leaves the outcome unknown and rejects.
 */
export function httpProvider<Request>(
  options: HttpProviderOptions<Request>,
): Provider<Request, ProviderAnswer> {
  const { url, body, timeoutMs } = options
  const limit = () => {
    const timeout = AbortSignal.timeout(timeoutMs)
    return options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
  }
  return {
    async ask(key) {
      const response = await fetch(`${url}/${encodeURIComponent(key)}`, { signal: limit() })
      if (response.status === 404) {
        await response.arrayBuffer()
        return 'not found'
      }
      return outcome(response)
    },
    async perform(key, request) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body(request), amountsAsText),
        signal: limit(),
      })
      return outcome(response)
    },
  }
}

function amountsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

async function outcome(response: Response): Promise<ProviderAnswer> {
  const text = await response.text()
  const answer = parse(text)
  if (answer?.outcome === 'accepted' && typeof answer.id === 'string') return { kind: 'ok', id: answer.id }
  if (answer?.outcome === 'refused' && typeof answer.reason === 'string') {
    return { kind: 'refused', reason: answer.reason }
  }
  throw new Error(`the provider answered ${response.status}: ${text.slice(0, 200)}`)
}

function parse(text: string): { outcome?: unknown; id?: unknown; reason?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
