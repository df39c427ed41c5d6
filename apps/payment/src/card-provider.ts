import { httpProvider } from '@repo/providers/http-provider'

import type { CardProvider } from './effects.ts'

/** The card provider over HTTP: `POST {url}/charges`, `POST {url}/refunds`, and `GET` of each by key. */
export function cardProvider(url: string, timeoutMs: number): CardProvider {
  return {
    charge: httpProvider({
      url: `${url}/charges`,
      timeoutMs,
      body: ({ orderId, total }) => ({ orderId, amount: total.amount.toString(), currency: total.currency }),
    }),
    refund: httpProvider({
      url: `${url}/refunds`,
      timeoutMs,
      body: ({ orderId, chargeId, total }) => ({
        orderId,
        chargeId,
        amount: total.amount.toString(),
        currency: total.currency,
      }),
    }),
  }
}
