/** What there must be on record for an order to be placed or cancelled without an event that led to it. */
import { type MessageOf } from '@repo/contracts/events'

import { type Witnesses } from './witnesses.ts'

type Known = Pick<Witnesses, 'idempotencyKeys' | 'storedEvents' | 'clients'>

export interface Grounds {
  /** Whether an idempotency key leads to the order. */
  wasAskedFor(orderId: string): boolean
  /** What is wrong with a cancellation that no event has caused; undefined when somebody asked for it or it was due. */
  problemWith(cancelled: MessageOf<'OrderCancelled'>): string | undefined
}

export function grounds({ idempotencyKeys, storedEvents, clients }: Known): Grounds {
  const keys = new Map(idempotencyKeys.map(({ key, orderId }) => [orderId, key]))
  const deadlines = new Map(
    storedEvents.flatMap(({ orderId, deadline }) => (deadline ? [[orderId, deadline] as const] : [])),
  )
  const placings = clients?.filter(({ what = 'place' }) => what === 'place') ?? []
  const cancels = clients?.filter(({ what, outcome }) => what === 'cancel' && outcome !== 'refused') ?? []
  const keysOfClients = new Set(placings.map(({ idempotencyKey }) => idempotencyKey))
  const ordersOfClients = new Set(clients?.flatMap(({ orderId }) => orderId ?? []))
  const toBeCancelled = new Set(cancels.map(({ orderId }) => orderId))

  // Of an order whose client kept no history anybody may have asked for the cancel.
  const isOfKnownClient = (orderId: string) =>
    ordersOfClients.has(orderId) || keysOfClients.has(keys.get(orderId) ?? '')

  return {
    wasAskedFor: (orderId) => keys.has(orderId),
    problemWith({ aggregateId: orderId, occurredAt, metadata: { causationId }, data: { reason } }) {
      if (causationId === `deadline:${orderId}` && reason === 'DEADLINE') {
        const deadline = deadlines.get(orderId)
        if (deadline === undefined) return 'is due to a deadline that the event store does not know'
        // No tolerance for clocks that are wrong: both instants are of the order service's own making, and whoever
        // cancels compares the same two. Clocks that differ make it early by the wall, never by what it says.
        return occurredAt >= deadline
          ? undefined
          : `is due to a deadline, ${deadline.getTime() - occurredAt.getTime()} ms before it passed`
      }
      if (!causationId.startsWith('deadline:') && reason === 'CUSTOMER_REQUEST') {
        return toBeCancelled.has(orderId) || !isOfKnownClient(orderId)
          ? undefined
          : 'is in the name of its customer, who never asked'
      }
      return `has the cause ${causationId}, which is no event on the log`
    },
  }
}
