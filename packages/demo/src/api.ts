/** The stack as the demo sees it: its HTTP APIs, and nothing else. */
export interface Urls {
  readonly order: string
  readonly payment: string
  readonly inventory: string
  readonly shipping: string
  readonly tracker: string
  readonly provider: string
}

export interface OrderBody {
  readonly customerId: string
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: string }[]
  readonly currency: string
  readonly address: {
    readonly recipient: string
    readonly line1: string
    readonly city: string
    readonly postalCode: string
    readonly country: string
  }
  readonly salesChannel?: string
}

export interface Answer<Body = unknown> {
  readonly status: number
  readonly body: Body
}

/** One event of a saga, as the Tracker tells it. */
export interface TimelineEvent {
  readonly eventId: string
  readonly type: string
  readonly service: string
  readonly occurredAt: string
  readonly appliedAt: string
  readonly cause: { readonly eventId?: string; readonly type?: string; readonly requestId?: string }
  readonly gapMs: number | null
  readonly data: unknown
}

export interface Saga {
  readonly orderId: string
  readonly status: string
  readonly timeline: readonly TimelineEvent[]
}

export function createApi(urls: Urls, operatorToken: string) {
  const call = async <Body>(url: string, init: RequestInit = {}): Promise<Answer<Body>> => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) }).catch(
      (error: unknown) => {
        throw new Error(`${new URL(url).origin} does not answer: is the stack running?`, { cause: error })
      },
    )
    const text = await response.text()
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body }
  }
  const post = <Body>(url: string, body: unknown, headers: Record<string, string> = {}) =>
    call<Body>(url, {
      method: 'POST',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  return {
    urls,
    placeOrder: (body: OrderBody, idempotencyKey: string) =>
      post<{ readonly orderId: string; readonly status: string }>(`${urls.order}/orders`, body, {
        'idempotency-key': idempotencyKey,
        'x-user-id': body.customerId,
      }),
    getOrder: (orderId: string) =>
      call<{ readonly status: string; readonly reason?: string }>(`${urls.order}/orders/${orderId}`),
    cancel: (orderId: string) => post<unknown>(`${urls.order}/orders/${orderId}/cancel`, undefined),
    receiveStock: (sku: string, quantity: number, key: string) =>
      post<unknown>(
        `${urls.inventory}/admin/stock/${sku}/receipts`,
        { quantity },
        {
          'idempotency-key': key,
          authorization: `Bearer ${operatorToken}`,
        },
      ),
    payment: (orderId: string) =>
      call<{ readonly status: string; readonly ledger: readonly { readonly kind: string }[] }>(
        `${urls.payment}/payments/${orderId}`,
      ),
    reservation: (orderId: string) =>
      call<{ readonly status: string }>(`${urls.inventory}/reservations/${orderId}`),
    saga: async (orderId: string): Promise<Saga | undefined> => {
      const { status, body } = await call<Saga>(`${urls.tracker}/sagas/${orderId}`)
      return status === 200 ? body : undefined
    },
    metrics: async (service: 'order' | 'payment' | 'inventory' | 'shipping' | 'tracker') => {
      const response = await fetch(`${urls[service]}/metrics`, { signal: AbortSignal.timeout(15_000) })
      return response.text()
    },
  }
}

export type Api = ReturnType<typeof createApi>
