import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startApp } from '@repo/local-stack/apps'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'

import { articles, customers, type Customers } from './support/customers.ts'
import { startTestSystem, type TestSystem } from './support/system.ts'
import { verdict } from './support/verdict.ts'

const orders = 200

describe('SIGTERM in the middle of a burst', () => {
  let system: TestSystem
  let placing: Customers
  let burst: Promise<void>
  beforeAll(async () => {
    system = await startTestSystem()
    placing = customers(system.url('order'))
    for (const article of articles) await system.receive(article, 2 * orders)
  }, 600_000)
  afterAll(() => system.stop(), 120_000)

  const reaches = (count: () => Promise<number>, atLeast: number, describe: string) =>
    eventually(async () => expect(await count()).toBeGreaterThanOrEqual(atLeast), {
      timeoutMs: 60_000,
      describe,
    })

  it('ends one of two instances with code 0, and the group knows at once that it is gone', async () => {
    const second = await startApp('payment', await system.surroundingsOfAnother())
    await eventually(async () => expect(await system.membersOf('payment')).toHaveLength(2), groupWait)
    burst = placing.burst(orders)
    const charges = () => system.countOf('payment', 'ledger_entries')
    await reaches(charges, 20, 'payments are under way')
    expect(await charges()).toBeLessThan(orders)
    await second.stop()
    // A member that did not say goodbye is in the group until its session ends: it would be in this first look.
    expect(await system.membersOf('payment')).toHaveLength(1)
    expect(second.exit).toEqual({ code: 0, signal: null })
  }, 300_000)

  it('ends the only instance too, and the one that follows takes over what it left', async () => {
    const reserved = () => system.countOf('inventory', `stock_movements where kind = 'reserved'`)
    await reaches(reserved, 20, 'reservations are under way')
    await system.parts.inventory.stop()
    expect(await system.membersOf('inventory')).toEqual([])
    await system.parts.inventory.start()
    await burst
    await reaches(() => system.countOf('order', `streams where status = 'completed'`), orders, 'all end')
  }, 300_000)

  it('loses nothing and does nothing twice', async () => {
    expect(new Set(placing.acknowledged).size).toBe(orders)
    expect(await verdict(system, placing)).toEqual([])
  }, 300_000)
})
