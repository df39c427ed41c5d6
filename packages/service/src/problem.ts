/**
 * Expected outcomes of an HTTP request that are not a success, as RFC 9457 problem details. Thrown by handlers,
 * answered by `error-handler.ts`; everything it holds is shown to the client.
 */
export interface ProblemOptions {
  readonly status: number
  /** kebab-case; the client's programs branch on it. Becomes `urn:problem-type:<code>`. */
  readonly code?: string
  readonly title?: string
  readonly detail?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Extension members of the document. */
  readonly extra?: Readonly<Record<string, unknown>>
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly type: string
  readonly title: string
  readonly detail: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly extra: Readonly<Record<string, unknown>>

  constructor({ status, code, title, detail, headers = {}, extra = {} }: ProblemOptions) {
    super(detail ?? title ?? code ?? String(status))
    this.status = status
    this.type = code === undefined ? 'about:blank' : `urn:problem-type:${code}`
    this.title = title ?? titles[status] ?? 'Error'
    this.detail = detail
    this.headers = headers
    this.extra = extra
  }
}

export const badRequest = (detail: string, code = 'bad-request') => new Problem({ status: 400, code, detail })

export const notFound = (detail: string) => new Problem({ status: 404, code: 'not-found', detail })

/** The request is fine and the state of the resource does not allow it. */
export const conflict = (code: string, detail: string) => new Problem({ status: 409, code, detail })

/** The request is well formed and means something that cannot be done. */
export const unprocessable = (code: string, detail: string) => new Problem({ status: 422, code, detail })

/** Nothing is wrong with the request: the same one may succeed later. */
export const unavailable = (detail: string, retryAfterSeconds = 2) =>
  new Problem({
    status: 503,
    code: 'unavailable',
    detail,
    headers: { 'retry-after': String(retryAfterSeconds) },
  })

export const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
