import { inventory } from '@app/inventory/domain/decider'
import { reactions } from '@app/inventory/domain/reactions'
import { handlers } from '@app/inventory/handlers'
import { outgoing } from '@app/inventory/outgoing'
import { stockOfBatch } from '@app/inventory/stock'
import { reservationStore } from '@app/inventory/store'
import { topicOf } from '@repo/contracts/topics'
import { type Codec } from '@repo/messaging/message'
import { messageHandler, type Handle } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock, type Queryable } from '@repo/messaging/ports'
import { newId } from '@repo/service/identity'
import { skus } from './sample-messages.ts'

export const inventoryMigrations = {
  name: 'inventory',
  dir: new URL('../../../apps/inventory/migrations', import.meta.url),
}

export const heardByInventory: ReadonlySet<string> = new Set(Object.keys(reactions))

/** What Inventory does with messages, put together as its own main does. */
export function inventoryHandler(codec: Codec): Handle {
  const reservations = participant({
    decider: inventory,
    store: reservationStore(),
    outgoing,
    outbox: outbox({ codec, topicOf }),
    newId,
    context: stockOfBatch,
  })
  return messageHandler(reservations, handlers, systemClock)
}

/** As if nothing had ever been ordered. */
export async function resetInventory(db: Queryable): Promise<void> {
  await db.query('truncate inbox, outbox, stock_movements, reservations, stock')
  await fillShelves(db)
}

/** So much of everything that every order can be reserved. */
export async function fillShelves(db: Queryable): Promise<void> {
  await db.query(
    `insert into stock (sku, available, reserved, shipped, received)
     select sku, 100000000, 0, 0, 100000000 from unnest($1::text[]) as sku`,
    [skus],
  )
}

/** What must be true after so many orders were placed and paid; in words, what is not. */
export async function inventoryProblems(
  db: Queryable,
  orders: number,
  /** Messages that were in the inbox before. */
  earlier = 0,
): Promise<readonly string[]> {
  const { rows } = await db.query<Record<string, number>>(
    `select
       (select count(*)::int from inbox) as "messages in the inbox",
       (select count(*)::int from reservations where status = 'reserved' and published = 1) as "orders reserved",
       (select count(*)::int from outbox where type = 'InventoryReserved') as "events said",
       (select count(*)::int from stock_movements where kind = 'reserved') as "movements",
       (select sum(reserved)::int from stock) as "pieces reserved",
       (select count(*)::int from dead_letters) as "dead letters"`,
  )
  const expected: Readonly<Record<string, number>> = {
    'messages in the inbox': earlier + 2 * orders,
    'orders reserved': orders,
    'events said': orders,
    movements: 2 * orders,
    'pieces reserved': 3 * orders,
    'dead letters': 0,
  }
  const found = rows[0] ?? {}
  return Object.entries(expected)
    .filter(([what, count]) => found[what] !== count)
    .map(([what, count]) => `${what}: ${found[what]} and not ${count}`)
}
