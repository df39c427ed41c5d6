import { order } from '@app/order/domain/decider'
import { type Order, type OrderCommand } from '@app/order/domain/state'
import { outgoing } from '@app/order/outgoing'
import { orderStream } from '@app/order/store'
import { eventStore } from '@repo/event-store/event-store'
import { groupCommit } from '@repo/messaging/group-commit'
import { type Codec } from '@repo/messaging/message'
import { outbox } from '@repo/messaging/outbox'
import { participant, type Step } from '@repo/messaging/participant'
import { type Database } from '@repo/messaging/ports'
import { newId } from '@repo/service/identity'
import { sampleOrder } from '../sample-messages.ts'

export const orderMigrations = [
  { name: 'event_store', dir: new URL('../../../event-store/migrations', import.meta.url) },
  { name: 'order', dir: new URL('../../../../apps/order/migrations', import.meta.url) },
]

export interface OrderWriterOptions {
  readonly db: Database
  readonly codec: Codec
  /** Every event goes there. */
  readonly topic: string
  /** An event will be in the outbox when the transaction commits; given in the order of the calls of `write`. */
  readonly onSaid: (eventId: string, index: number) => void
  readonly afterCommit: () => void
}

// So many orders are open before the first of them is cancelled: the two events of an order are two transactions.
const openOrders = 100

/**
 * Writes events through the order service's own decider, event store, outbox and group commit. By turns an order is
 * placed and an older one cancelled, so that every order has two events and an order in which they must arrive.
 */
export function orderWriter(options: OrderWriterOptions): (index: number) => Promise<void> {
  const { db, codec, topic, onSaid, afterCommit } = options
  const orders = participant({
    decider: order,
    store: eventStore(orderStream({})),
    outgoing,
    outbox: outbox({ codec, topicOf: () => topic }),
    newId,
  })
  const open: string[] = []
  const join = groupCommit<{ readonly index: number; readonly step: Step<OrderCommand, Order> }, void>({
    // As many as the service itself joins.
    maxItems: 100,
    async run(items) {
      await db.transaction(async (tx) => {
        const results = await orders.execute(
          tx,
          items.map(({ step }) => step),
        )
        for (const [at, { said }] of results.entries()) {
          const index = items[at]?.index ?? 0
          for (const { eventId } of said) onSaid(eventId, index)
        }
      })
      afterCommit()
      return items.map(() => undefined)
    },
  })
  return (index) => {
    const at = new Date()
    const cancelled = open.length > openOrders && index % 2 === 1 ? open.shift() : undefined
    const aggregateId = cancelled ?? newId()
    if (!cancelled) open.push(aggregateId)
    const command: OrderCommand = cancelled ? { type: 'Cancel' } : place(index, at)
    const cause = {
      correlationId: aggregateId,
      causationId: aggregateId,
      userId: null,
      traceparent: undefined,
    }
    return join({ index, step: { aggregateId, command: () => command, cause, at } })
  }
}

function place(index: number, at: Date): OrderCommand {
  const deadline = new Date(at.getTime() + 900_000)
  return { type: 'Place', ...sampleOrder(index), salesChannel: null, at, deadline }
}
