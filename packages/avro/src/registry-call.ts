import { Failure } from '@repo/messaging/failures'
import { type HttpAnswer, httpCaller } from '@repo/providers/http-call'

/** The registry understood and said no: there is no such thing (404), incompatible (409) or not a schema (422). */
export class RegistryRefusal extends Error {
  override readonly name = 'RegistryRefusal'
  /** The class of the registry's own error code; the HTTP status is whatever stands between us and it. */
  readonly status: 404 | 409 | 422
  readonly errorCode: number
  constructor(status: 404 | 409 | 422, errorCode: number, message: string) {
    super(`${message} (${errorCode})`)
    this.status = status
    this.errorCode = errorCode
  }
}

export interface RegistryCall {
  readonly method: string
  readonly url: string
  readonly body?: string
  readonly timeoutMs: number
}

/**
 * One call to the registry, answered within `timeoutMs`. Throws `RegistryRefusal` for an answer of the registry
 * itself, told by its `error_code`; everything else (refused, hanging, 500, a proxy's page) is REGISTRY_UNAVAILABLE.
 */
export async function callRegistry(call: RegistryCall): Promise<object> {
  const what = `${call.method} ${withoutCredentials(call.url)}`
  const { status, text } = await ask(call).catch((error: unknown) => {
    throw new Failure('REGISTRY_UNAVAILABLE', `${what}: ${reasonOf(error)}`, { cause: error })
  })
  const answer = parse(text)
  if (status >= 200 && status < 300 && answer) return answer
  const { error_code: errorCode, message } = (answer ?? {}) as { error_code?: unknown; message?: unknown }
  const refusal = typeof errorCode === 'number' ? statusOf(errorCode) : undefined
  if (refusal) throw new RegistryRefusal(refusal, errorCode as number, String(message))
  throw new Failure('REGISTRY_UNAVAILABLE', `${what}: HTTP ${status} ${text.slice(0, 200)}`)
}

function ask({ method, url, body, timeoutMs }: RegistryCall): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  return httpCaller({ timeoutMs, alone: true })(method, url, { headers, body })
}

function parse(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** As it may be printed. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//')
}

/** 40403 -> 404. Codes of 401, 403, 429 and 5xx are not answers about a schema: they pass, or somebody mends them. */
function statusOf(errorCode: number): 404 | 409 | 422 | undefined {
  const status = errorCode < 1000 ? errorCode : Math.floor(errorCode / 100)
  return status === 404 || status === 409 || status === 422 ? status : undefined
}

/** Where a name has several addresses, each refused, only the code says so. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message || String(code)
}
