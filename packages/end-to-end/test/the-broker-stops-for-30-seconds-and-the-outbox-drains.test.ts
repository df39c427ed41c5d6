import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { articles, customers, type Customers } from './support/customers.ts'
import { allWell, startTestSystem, type TestSystem } from './support/system.ts'
import { verdict } from './support/verdict.ts'

describe('while the broker is away', () => {
  let system: TestSystem
  let placing: Customers
  beforeAll(async () => {
    system = await startTestSystem()
    placing = customers(system.url('order'))
    for (const article of articles) await system.receive(article, 1_000)
    await placing.burst(20)
  }, 600_000)
  afterAll(() => system.stop(), 120_000)

  it('orders are taken for 30 seconds, and wait in the outbox', async () => {
    await system.parts.kafka.stop()
    const before = placing.acknowledged.length
    await eventually(
      async () => {
        await placing.place()
        const [waiting] = await system.rowsOf<{ rows: number; seconds: number }>(
          'order',
          `select count(*)::int as rows, extract(epoch from max(created_at) - min(created_at))::int as seconds from outbox`,
        )
        expect(waiting?.rows).toBeGreaterThanOrEqual(placing.acknowledged.length - before)
        expect(waiting?.seconds).toBeGreaterThanOrEqual(30)
      },
      { timeoutMs: 90_000, everyMs: 200, describe: 'orders of 30 seconds wait in the outbox' },
    )
  }, 300_000)

  it('every service is alive and ready: no broker is needed to serve a request, and a restart mends none', async () => {
    expect(await system.healthOf('live')).toEqual(allWell)
    expect(await system.healthOf('ready')).toEqual(allWell)
  })

  it('nothing is lost: once it is back the outboxes drain, and every order is completed', async () => {
    await system.parts.kafka.start()
    const orders = placing.acknowledged.length
    await eventually(
      async () => expect(await system.countOf('order', `streams where status = 'completed'`)).toBe(orders),
      { timeoutMs: 90_000, describe: 'every order is completed' },
    )
    expect(await verdict(system, placing)).toEqual([])
  }, 600_000)
})
