import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import type { Database } from '@repo/messaging/ports'

import type { OrderAnswer } from '../src/answers.ts'
import { deadline } from '../src/deadline.ts'
import { countStuck } from '../src/store.ts'
import { json, orderService, placed, type OrderService } from './order-service.ts'

describe('the deadline', () => {
  let service: OrderService
  let now = new Date('2026-03-14T15:00:00Z')
  const clock = { now: () => now }
  beforeAll(async () => (service = await orderService({ clock })))
  afterAll(() => service.stop())

  const read = (id: string) => json<OrderAnswer>(fetch(`${service.url}/orders/${id}`))

  it('cancels what is pending when its time has come, and nothing else', async () => {
    const [pending, confirmed, completed] = await Promise.all([1, 2, 3].map(() => placed(service)))
    if (!pending || !confirmed || !completed) throw new Error('not placed')
    await service.carryOut(confirmed, { type: 'RecordStockReserved' })
    await service.carryOut(completed, { type: 'RecordStockReserved' })
    await service.carryOut(completed, { type: 'RecordShipped', trackingId: 'T-1' })
    now = new Date('2026-03-14T15:00:30Z')
    const younger = await placed(service)

    // Two watchers, as two processes have them.
    const fired: number[] = []
    const observer = { fired: (rows: number) => fired.push(rows) }
    let looks = 0
    const watched: Database = {
      ...service.db,
      transaction: (work) => service.db.transaction(work).finally(() => (looks += 1)),
    }
    const looksAgain = async () => {
      const before = looks
      await eventually(() => expect(looks).toBeGreaterThan(before + 4))
    }
    const watchers = [1, 2].map(() =>
      deadline({ db: watched, orders: service.orders, clock, everyMs: 10, observer }),
    )
    try {
      await looksAgain()
      expect(await read(pending)).toMatchObject({ status: 'PENDING' })

      now = new Date('2026-03-14T15:01:00Z')
      await eventually(async () =>
        expect(await read(pending)).toMatchObject({ status: 'CANCELLED', reason: 'DEADLINE', version: 2 }),
      )
      await looksAgain()
    } finally {
      await Promise.all(watchers.map((watcher) => watcher.stop()))
    }
    expect(fired.filter((rows) => rows > 0)).toEqual([1])
    expect(await read(confirmed)).toMatchObject({ status: 'CONFIRMED' })
    expect(await read(completed)).toMatchObject({ status: 'COMPLETED' })
    expect(await read(younger)).toMatchObject({ status: 'PENDING' })
  })

  it('names the flow that the customer began, and the clock as the cause', async () => {
    const { rows } = await service.db.query<{ id: string; metadata: Record<string, string>; placed: string }>(
      `select cancelled.aggregate_id as id, cancelled.metadata, placed.metadata ->> 'correlationId' as placed
       from events as cancelled join events as placed on placed.aggregate_id = cancelled.aggregate_id
       where cancelled.event_type = 'Cancelled' and placed.version = 1`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.metadata).toMatchObject({
      correlationId: rows[0]?.placed,
      causationId: `deadline:${rows[0]?.id}`,
    })
  })

  it('leaves a confirmed order that is late to people: it is counted', async () => {
    expect(await countStuck(service.db, new Date(Date.now() + 1_000))).toBe(1)
    expect(await countStuck(service.db, new Date(Date.now() - 60_000))).toBe(0)
  })
})
