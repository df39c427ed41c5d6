import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { migrate } from '@repo/postgres/migrate'

import { databases, type Databases } from '../src/databases.ts'
import {
  readAggregates,
  readLedger,
  readMessaging,
  readOrders,
  readProjection,
  readShipments,
  readStock,
} from '../src/read-databases.ts'
import { readTraces } from '../src/read-traces.ts'
import { sagaServices, services, type ServiceName } from '../src/witnesses.ts'

const dir = (path: string) => new URL(`../../../${path}/migrations`, import.meta.url)

describe('the witnesses', () => {
  const opened: TestDatabase[] = []
  let all: Databases

  beforeAll(async () => {
    const urls: Partial<Record<ServiceName, string>> = {}
    for (const service of services) {
      const database = await testStack.database()
      opened.push(database)
      urls[service] = database.url
      const eventStore = { name: 'event_store', dir: dir('packages/event-store') }
      await migrate({
        url: database.url,
        migrations: [
          { name: 'messaging', dir: dir('packages/messaging') },
          ...(service === 'order' ? [eventStore] : []),
          { name: service, dir: dir(`apps/${service}`) },
        ],
      })
    }
    all = databases(urls as Record<ServiceName, string>)
  })
  afterAll(async () => {
    await all.stop()
    for (const database of opened) await database.drop()
  })

  it.each([...services])('of what the mechanisms keep at %s', async (service) => {
    const keptSince = new Date()
    const { outbox, inbox, deadLetters } = await all.snapshot(service, (tx) =>
      readMessaging(service, tx, keptSince),
    )
    expect(outbox).toEqual({ service, rows: 0 })
    expect(inbox).toEqual([service, { eventIds: new Set(), keptSince }])
    expect(deadLetters).toEqual([])
  })

  it.each([...sagaServices])('of the aggregates of %s', async (service) => {
    expect(await all.snapshot(service, (tx) => readAggregates(service, tx))).toEqual([])
  })

  it('of orders, money, stock, parcels and the read side', async () => {
    expect(await all.snapshot('order', readOrders)).toEqual({ storedEvents: [], idempotencyKeys: [] })
    expect(await all.snapshot('payment', readLedger)).toEqual([])
    expect(await all.snapshot('inventory', readStock)).toEqual({ stock: [], movements: [] })
    expect(await all.snapshot('shipping', readShipments)).toEqual([])
    expect(await all.snapshot('tracker', readProjection)).toEqual({
      projection: [],
      projectedEvents: new Set(),
    })
  })

  it('of what is known of an order in question', async () => {
    const orderId = '01a1fcfc-573c-7592-a45a-6f7daad467f2'
    expect(await readTraces(all, { log: [] }, [orderId])).toEqual(new Map([[orderId, []]]))
  })

  it('and none of them can be changed by the judge', async () => {
    const write = all.snapshot('inventory', (tx) =>
      tx.query(`insert into stock (sku, available, reserved, shipped, received) values ('TEA', 0, 0, 0, 0)`),
    )
    await expect(write).rejects.toThrow(/read-only/)
  })
})
