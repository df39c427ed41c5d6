import type { Provider } from '@repo/messaging/effect'
import { httpProvider } from '@repo/providers/http-provider'
import type { ProviderAnswer } from '@repo/providers/provider'

import type { ShippingEffect } from './domain/effect.ts'

/** The carrier over HTTP: `POST {url}/bookings`, `GET {url}/bookings/{key}`. */
export function carrier(url: string, timeoutMs: number): Provider<ShippingEffect['request'], ProviderAnswer> {
  return httpProvider({ url: `${url}/bookings`, timeoutMs, body: (request) => request })
}
