import { stateAt } from '@repo/event-store/read-stream'
import type { Cause } from '@repo/messaging/message'
import type { Clock, Database, Tx } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'

import type { Order } from './domain/state.ts'
import type { Orders } from './orders.ts'
import type { OrderStream } from './store.ts'

export type Cancelled =
  | {
      readonly kind: 'cancelled'
      readonly order: Extract<Order, { status: 'cancelled' }>
      readonly version: number
    }
  | { readonly kind: 'refused'; readonly status: Exclude<Order['status'], 'cancelled'> }
  | { readonly kind: 'unknown' }

export interface CancelOrderOptions {
  readonly db: Database
  readonly stream: OrderStream
  readonly orders: Orders
  readonly clock: Clock
  /** Rings the relay's bell. */
  readonly afterCommit: () => void
}

/** Cancels an order that is pending. Asked again, or when it was cancelled for another reason, it says the same. */
export function cancelOrder(options: CancelOrderOptions) {
  const { db, stream, orders, clock, afterCommit } = options
  return async (orderId: string, cause: Cause): Promise<Cancelled> => {
    // Looked up first: a command for an unknown order would leave an empty stream behind.
    if ((await stateAt(stream, db, orderId)).version === 0) return { kind: 'unknown' }
    const decide = (tx: Tx) =>
      orders.execute(tx, [
        { aggregateId: orderId, command: () => ({ type: 'Cancel' }), cause, at: clock.now() },
      ])
    const [result] = await withRetries(() => db.transaction(decide), { maxAttempts: 5 })
    afterCommit()
    if (result?.after.status !== 'cancelled')
      return { kind: 'refused', status: result?.after.status ?? 'none' }
    const { version } = await stateAt(stream, db, orderId)
    return { kind: 'cancelled', order: result.after, version }
  }
}
