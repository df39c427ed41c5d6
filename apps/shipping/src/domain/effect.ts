import { unreachable } from '@repo/decider/decider'
import type { Address, StockLine } from '@repo/contracts/values'

import type { Shipping } from './state.ts'

/** A call to the carrier. One key per order, never one per trigger: the same key, the same answer. */
export interface ShippingEffect {
  readonly kind: 'booking'
  readonly key: string
  readonly request: {
    readonly orderId: string
    readonly lines: readonly StockLine[]
    readonly address: Address
  }
}

/** The call that is wanted in this state, if any. */
export function effectOf(orderId: string, state: Shipping): ShippingEffect | null {
  switch (state.status) {
    case 'booking': {
      const { lines, address } = state
      return { kind: 'booking', key: `${orderId}:booking`, request: { orderId, lines, address } }
    }
    case 'none':
    case 'shipped':
    case 'failed':
      return null
    default:
      return unreachable(state)
  }
}
