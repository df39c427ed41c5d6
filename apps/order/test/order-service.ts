/**
 * The order service on a real database and registry, in the role that runs it, without a broker: what it says stays
 * in its outbox.
 */
import { fileURLToPath } from 'node:url'
import { startCodec } from '@repo/avro/codec'
import { registerSchemas } from '@repo/avro/register'
import { createServiceDatabase, withClient } from '@repo/local-stack/databases'
import { testStack } from '@repo/local-stack/jest/test-stack'
import type { Cause, Codec } from '@repo/messaging/message'
import { systemClock, type Clock, type Database } from '@repo/messaging/ports'
import { createLogger } from '@repo/observability/logger'
import { createMetrics } from '@repo/observability/metrics'
import { postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'
import { createHealth } from '@repo/service/health'
import { createHttp, listen } from '@repo/service/http'
import { newId } from '@repo/service/identity'
import { messagingMigrations } from '@repo/service/migrate-service'

import { cancelOrder } from '../src/cancel-order.ts'
import type { Order, OrderCommand } from '../src/domain/state.ts'
import { routes } from '../src/http.ts'
import { orders } from '../src/orders.ts'
import { placeOrders } from '../src/place-orders.ts'
import { placeCommand } from '../src/place-request.ts'
import { orderStream } from '../src/store.ts'

export interface OrderServiceOptions {
  readonly clock?: Clock
  readonly snapshotEvery?: number
  /** Wraps a port, to make it fail. */
  readonly wrapCodec?: (codec: Codec) => Codec
  readonly wrapDatabase?: (db: Database) => Database
}

export async function orderService(options: OrderServiceOptions = {}) {
  const { clock = systemClock, wrapCodec = (codec) => codec, wrapDatabase = (db) => db } = options
  const name = testStack.unique('order').replaceAll('-', '_')
  const { url, ownerUrl } = await createServiceDatabase(testStack.adminPostgresUrl, name)
  const migrations = [messagingMigrations, eventStoreMigrations, orderMigrations]
  await migrate({ url: ownerUrl, migrations, runtimeRole: name })
  await registerSchemas({ registryUrl: testStack.registryUrl })
  const codec = wrapCodec(await startCodec({ registryUrl: testStack.registryUrl }))

  const pool = postgres({ url })
  const owner = postgres({ url: ownerUrl, max: 1 })
  const db = wrapDatabase(pool)
  const stream = orderStream({ snapshotEvery: options.snapshotEvery ?? 100 })
  const all = orders({ stream, codec })
  const log = createLogger({ service: 'order', level: 'silent' })
  const health = createHealth({ signal: new AbortController().signal, log })
  const metrics = createMetrics('order', { process: false })
  const http = await createHttp({ name: 'order', log, metrics, health })
  const afterCommit = () => undefined
  routes(http, {
    db,
    stream,
    clock,
    deadlineMs: 60_000,
    place: placeOrders({ db, orders: all, afterCommit }),
    cancel: cancelOrder({ db, stream, orders: all, clock, afterCommit }),
  })
  const listening = await listen(http, { PORT: 0 })
  const placer = () => {
    const place = placeOrders({ db, orders: all, afterCommit })
    const command = () => placeCommand(goodOrder, clock.now(), 60_000)
    return {
      place: (key: string) => place({ idempotencyKey: key, orderId: newId(), command: command(), cause }),
    }
  }

  return {
    url: listening.url,
    db: pool,
    /** What the role that runs the service must not do. */
    owner,
    codec,
    stream,
    orders: all,
    /** Places the good order, beside HTTP. */
    place: placer().place,
    /** Another process on the same database. */
    twin: placer,
    /** Carries one command out, as a message or a clock would. */
    async carryOut(orderId: string, command: OrderCommand): Promise<Order> {
      const step = { aggregateId: orderId, command: () => command, cause, at: clock.now() }
      const [result] = await pool.transaction((tx) => all.execute(tx, [step]))
      if (!result) throw new Error('no result')
      return result.after
    },
    /** Rows per table that a request could have left behind. */
    async stored(): Promise<Readonly<Record<'streams' | 'events' | 'keys' | 'outbox', number>>> {
      const { rows } = await pool.query<Record<'streams' | 'events' | 'keys' | 'outbox', number>>(
        `select (select count(*)::int from streams) as streams, (select count(*)::int from events) as events,
                (select count(*)::int from idempotency_keys) as keys, (select count(*)::int from outbox) as outbox`,
      )
      return rows[0] as Record<'streams' | 'events' | 'keys' | 'outbox', number>
    },
    async stop() {
      await listening.stop()
      await Promise.all([pool.stop(), owner.stop()])
      await withClient(testStack.adminPostgresUrl, async (admin) => {
        await admin.query(`drop database ${name} with (force)`)
        await admin.query(`drop role ${name}, ${name}_owner`)
      })
    },
  }
}
export type OrderService = Awaited<ReturnType<typeof orderService>>

const cause: Cause = { correlationId: 'test', causationId: 'test', userId: null, traceparent: undefined }

const dirOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const eventStoreMigrations = { name: 'event_store', dir: dirOf('../../../packages/event-store/migrations') }
const orderMigrations = { name: 'order', dir: dirOf('../migrations') }

/** An order that is fine. */
export const goodOrder = {
  customerId: 'customer-1',
  lines: [
    { sku: 'TEA-POT', quantity: 1, unitPrice: '2500' },
    { sku: 'CUP', quantity: 4, unitPrice: '450' },
  ],
  currency: 'EUR',
  address: {
    recipient: 'Ada Lovelace',
    line1: '12 St James Square',
    city: 'London',
    postalCode: 'SW1Y 4JH',
    country: 'GB',
  },
  salesChannel: 'web',
}

export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Places an order under a new key, or this one. */
export function placeOrder(
  { url }: Pick<OrderService, 'url'>,
  body: unknown = goodOrder,
  key: string = testStack.unique('key'),
) {
  return post(`${url}/orders`, body, { 'idempotency-key': key })
}

/** Places an order and gives its id. */
export async function placed(service: Pick<OrderService, 'url'>): Promise<string> {
  const answer = (await (await placeOrder(service)).json()) as { readonly orderId: string }
  return answer.orderId
}

export async function json<Body>(response: Promise<Response> | Response): Promise<Body> {
  return (await (await response).json()) as Body
}
