/** The inventory service on a real database: what it hears is handed to it, what it says stays in its outbox. */
import { offlineCodec } from '@repo/avro/offline-codec'
import type { StockLine } from '@repo/contracts/values'
import { testStack } from '@repo/local-stack/jest/test-stack'
import type { Message } from '@repo/messaging/message'
import { messageHandler, type Outcome } from '@repo/messaging/message-handler'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { systemClock } from '@repo/messaging/ports'
import { withRetries } from '@repo/messaging/retry'
import { postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'
import { newId } from '@repo/service/identity'
import { messagingMigrations } from '@repo/service/migrate-service'
import { delivered, said } from '@repo/service/said.test-kit'

import { inventory } from '../src/domain/decider.ts'
import { handlers } from '../src/handlers.ts'
import { outgoing } from '../src/outgoing.ts'
import { findStock, receive, stockOfBatch, type Receipt, type StockRow } from '../src/stock.ts'
import { reservationStore } from '../src/store.ts'

export type InventoryService = Awaited<ReturnType<typeof inventoryService>>

export async function inventoryService() {
  const { url, drop } = await testStack.database()
  const dir = new URL('../migrations', import.meta.url)
  await migrate({ url, migrations: [messagingMigrations, { name: 'inventory', dir }] })
  const codec = await offlineCodec()
  const db = postgres({ url })
  const reservations = participant({
    decider: inventory,
    store: reservationStore(),
    outgoing,
    outbox: outbox({ codec, topicOf: () => 'inventory.events' }),
    newId,
    context: stockOfBatch,
  })
  const handle = messageHandler(reservations, handlers, systemClock)

  return {
    url,
    db,
    codec,
    handle,
    /** Handles the messages in one transaction, as one batch of a consumer. */
    hear: (...messages: readonly Message[]): Promise<readonly Outcome[]> =>
      withRetries(() => db.transaction((tx) => handle(tx, messages.map(delivered)))),
    receive: (sku: string, quantity: number, key: string = newId()): Promise<Receipt> =>
      withRetries(() => db.transaction((tx) => receive(tx, { sku, quantity, key, at: new Date() }))),
    stock: (sku: string): Promise<StockRow | undefined> => findStock(db, sku),
    async said(orderId: string): Promise<readonly Message[]> {
      const { rows } = await db.query<{ type: string; value: Buffer }>(
        'select type, value from outbox where key = $1 order by id',
        [orderId],
      )
      return Promise.all(rows.map(async ({ type, value }) => codec.decode(value, type)))
    },
    async statusOf(orderId: string): Promise<string | undefined> {
      const { rows } = await db.query<{ status: string }>('select status from reservations where id = $1', [
        orderId,
      ])
      return rows[0]?.status
    },
    async stop() {
      await db.stop()
      await drop()
    },
  }
}

const address = {
  recipient: 'Ada Lovelace',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
}

/** What Inventory hears about one order. */
export function order(lines: readonly StockLine[], orderId: string = newId()) {
  const total = { amount: 100n, currency: 'EUR' }
  const priced = lines.map((line) => ({ ...line, unitPrice: 100n }))
  return {
    id: orderId,
    lines,
    placed: () => said('OrderPlaced', orderId, { customerId: 'ada', lines: priced, total, address }),
    paid: () => said('PaymentSucceeded', orderId, { chargeId: 'charge-1', total }),
    cancelled: () => said('OrderCancelled', orderId, { reason: 'CUSTOMER_REQUEST' }),
    shipmentFailed: () => said('ShipmentFailed', orderId, { reason: 'address not served' }),
    shipped: () => said('OrderShipped', orderId, { carrier: 'Swift Parcel', trackingId: 'T-1' }),
  }
}
