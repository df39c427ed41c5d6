import { createHash } from 'node:crypto'

import { groupCommit } from '@repo/messaging/group-commit'
import type { Cause } from '@repo/messaging/message'
import type { Database, Tx } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'

import { placedAnswer, type PlacedAnswer } from './answers.ts'
import type { OrderCommand } from './domain/state.ts'
import { claimKeys, type Claim } from './idempotency-keys.ts'
import type { Orders } from './orders.ts'

export type Place = Extract<OrderCommand, { readonly type: 'Place' }>

export interface PlaceRequest {
  readonly idempotencyKey: string
  readonly orderId: string
  readonly command: Place
  readonly cause: Cause
}

export type Placed =
  | { readonly kind: 'placed' | 'replayed'; readonly answer: PlacedAnswer }
  /** The key was used before for another request. */
  | { readonly kind: 'key reused' }

export interface PlaceOrdersOptions {
  readonly db: Database
  readonly orders: Orders
  /** Rings the relay's bell. */
  readonly afterCommit: () => void
  readonly maxPerTransaction?: number
}

/**
 * Places an order once per idempotency key: the key, the order and its outbox row commit together. Requests that
 * arrive while a transaction runs share the next one; one that fails for a reason of its own fails alone.
 */
export function placeOrders(options: PlaceOrdersOptions): (request: PlaceRequest) => Promise<Placed> {
  const { db, orders, afterCommit, maxPerTransaction = 100 } = options
  return groupCommit<PlaceRequest, Placed>({
    maxItems: maxPerTransaction,
    // A lost reply to COMMIT is run again too: the keys tell what happened.
    run: async (requests) => {
      const placed = await withRetries(() => db.transaction((tx) => placeAll(tx, orders, requests)), {
        maxAttempts: 3,
      })
      afterCommit()
      return placed
    },
  })
}

async function placeAll(
  tx: Tx,
  orders: Orders,
  requests: readonly PlaceRequest[],
): Promise<readonly Placed[]> {
  const claims = requests.map(claimOf)
  const holders = await claimKeys(tx, claims)
  const won = requests.filter((request, index) => holders[index]?.orderId === request.orderId)
  // Also after a COMMIT whose reply was lost: then the order is there already, and to place it again means nothing.
  await orders.execute(
    tx,
    won.map(({ orderId, command, cause }) => ({
      aggregateId: orderId,
      command: () => command,
      cause,
      at: command.at,
    })),
  )
  return claims.map(({ fingerprint, orderId }, index): Placed => {
    const holder = holders[index] as Claim
    if (holder.fingerprint !== fingerprint) return { kind: 'key reused' }
    return { kind: holder.orderId === orderId ? 'placed' : 'replayed', answer: holder.answer }
  })
}

function claimOf({ idempotencyKey, orderId, command, cause }: PlaceRequest): Claim {
  const { total, at: placedAt, deadline } = command
  return {
    key: idempotencyKey,
    fingerprint: fingerprint(command, cause.userId),
    orderId,
    answer: placedAnswer(orderId, { total, placedAt, deadline }),
  }
}

/** Of the order as it was understood: white space, member order and split lines do not make another request. */
function fingerprint(
  { customerId, lines, total, address, salesChannel }: Place,
  userId: string | null,
): string {
  const { recipient, line1, city, postalCode, country } = address
  const asked = [
    userId,
    customerId,
    lines.map(({ sku, quantity, unitPrice }) => [sku, quantity, unitPrice.toString()]),
    total.currency,
    [recipient, line1, city, postalCode, country],
    salesChannel,
  ]
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
}
