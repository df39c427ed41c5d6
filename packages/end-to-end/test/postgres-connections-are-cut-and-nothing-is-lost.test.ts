import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { services } from '@repo/local-stack/apps'
import { eventually } from '@repo/local-stack/jest/eventually'
import { postgres, type Postgres } from '@repo/postgres/database'

import { articles, customers, type Customers } from './support/customers.ts'
import { startTestSystem, type TestSystem } from './support/system.ts'
import { verdict } from './support/verdict.ts'

const orders = 200

describe('connections to Postgres that are cut again and again', () => {
  let system: TestSystem
  let placing: Customers
  let admin: Postgres
  beforeAll(async () => {
    system = await startTestSystem()
    placing = customers(system.url('order'))
    admin = postgres({ url: system.stack.adminPostgresUrl, max: 1 })
    for (const article of articles) await system.receive(article, 2 * orders)
  }, 600_000)
  afterAll(async () => {
    await admin.stop()
    await system.stop()
  }, 120_000)

  /** Cuts every connection of every service at once, sessions that hold a lock included; says how many there were. */
  async function cut(): Promise<number> {
    // The server is busy with those who come back: our own connection may have to be asked for twice.
    const { rowCount } = await eventually(() =>
      admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1)', [
        [...services],
      ]),
    )
    return rowCount
  }

  it('keep no customer from an order, whether he has to ask again or not', async () => {
    const burst = placing.burst(orders)
    let connections = 0
    for (let taken = 0; taken < orders - 20; taken = placing.acknowledged.length) {
      await eventually(() => expect(placing.acknowledged.length).toBeGreaterThanOrEqual(taken + 20), {
        timeoutMs: 60_000,
        everyMs: 5,
        describe: `more than ${taken} orders are taken`,
      })
      connections += await cut()
    }
    await burst
    // Few stand at one instant when the machine is slow: those who come back are cut as well, until it was many.
    await eventually(
      async () => {
        connections += await cut()
        expect(connections).toBeGreaterThan(20)
      },
      { timeoutMs: 30_000, everyMs: 200, describe: 'more than 20 connections were cut' },
    )
  }, 300_000)

  it('hold no order up for good', async () => {
    const completed = () => system.countOf('order', `streams where status = 'completed'`)
    for (let done = 0; done < orders;) {
      done = await eventually(
        async () => {
          const now = await completed()
          expect(now).toBeGreaterThanOrEqual(Math.min(orders, done + 40))
          return now
        },
        { timeoutMs: 60_000, describe: `more than ${done} orders are completed` },
      )
      if (done < orders) await cut()
    }
  }, 300_000)

  it('lose nothing and do nothing twice', async () => {
    expect(new Set(placing.acknowledged).size).toBe(orders)
    expect(await verdict(system, placing)).toEqual([])
  }, 300_000)
})
