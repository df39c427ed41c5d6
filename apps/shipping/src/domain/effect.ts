import { unreachable } from '@repo/decider/decider'

import type { Parcel, Shipping } from './state.ts'

/** A call to the carrier. One key per order, never one per trigger: the same key, the same answer. */
export interface ShippingEffect {
  readonly kind: 'booking'
  readonly key: string
  readonly request: { readonly orderId: string } & Parcel
}

/** The call that is wanted in this state, if any. */
export function effectOf(orderId: string, state: Shipping): ShippingEffect | null {
  switch (state.status) {
    case 'booking':
      return { kind: 'booking', key: `${orderId}:booking`, request: { orderId, ...state.parcel } }
    case 'none':
    case 'shipped':
    case 'failed':
      return null
    default:
      return unreachable(state)
  }
}
