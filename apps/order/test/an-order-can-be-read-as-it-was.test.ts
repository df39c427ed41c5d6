import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import type { OrderAnswer } from '../src/answers.ts'
import { json, orderService, placed, type OrderService } from './order-service.ts'

interface History {
  readonly events: readonly {
    readonly version: number
    readonly type: string
    readonly storedAs: number
    readonly data: Readonly<Record<string, unknown>>
    readonly metadata: Readonly<Record<string, unknown>>
    readonly recordedAt: string
  }[]
}

describe('an order', () => {
  let service: OrderService
  let id: string
  let history: History
  beforeAll(async () => {
    // A snapshot after every event: reading the past must not be led astray by one of the future.
    service = await orderService({ snapshotEvery: 1 })
    id = await placed(service)
    await service.carryOut(id, { type: 'RecordStockReserved' })
    await service.carryOut(id, { type: 'RecordShipped', trackingId: 'T-1' })
    // Far enough apart for instants between them.
    await service.owner.query(
      `update events set created_at = timestamptz '2026-03-14T15:00:00Z' + (version - 1) * interval '1 hour'
       where aggregate_id = $1`,
      [id],
    )
    history = await json<History>(fetch(`${service.url}/orders/${id}/events`))
  })
  afterAll(() => service.stop())

  const at = (instant: string) => fetch(`${service.url}/orders/${id}?at=${encodeURIComponent(instant)}`)

  it('is read as it is now, at once after it was written', async () => {
    const order = await json<OrderAnswer>(fetch(`${service.url}/orders/${id}`))
    expect(order).toMatchObject({ orderId: id, status: 'COMPLETED', version: 3, trackingId: 'T-1' })
    expect(order.lines).toEqual([
      { sku: 'TEA-POT', quantity: 1, unitPrice: '2500' },
      { sku: 'CUP', quantity: 4, unitPrice: '450' },
    ])
  })

  it.each([
    ['2026-03-14T15:00:00Z', 'PENDING', 1],
    ['2026-03-14T15:59:59.999Z', 'PENDING', 1],
    ['2026-03-14T17:00:00+01:00', 'CONFIRMED', 2],
    ['2026-03-14T16:30:00Z', 'CONFIRMED', 2],
    ['2026-03-14T17:00:00Z', 'COMPLETED', 3],
  ])('is read as it was at %s: %s', async (instant, status, version) => {
    expect(await json(at(instant))).toMatchObject({ status, version })
  })

  it('was not there before it was placed', async () => {
    expect((await at('2026-03-14T14:59:59.999Z')).status).toBe(404)
  })

  it('is what every prefix of its history says, at the instant that history shows', async () => {
    for (const event of history.events) {
      expect(await json(at(event.recordedAt))).toMatchObject({ version: event.version })
    }
  })

  it('shows what happened to it, and why', () => {
    expect(history.events.map(({ version, type }) => [version, type])).toEqual([
      [1, 'Placed'],
      [2, 'Confirmed'],
      [3, 'Completed'],
    ])
    expect(history.events[0]?.metadata).toMatchObject({ userId: null })
    expect(history.events[0]?.metadata.correlationId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('that an old version of this service placed is read in the shape of today', async () => {
    const old = await placed(service)
    // As version 1 stored it: its total flat, and no sales channel.
    await service.owner.query(
      `update events set schema_version = 1, data = (data - 'total' - 'salesChannel')
         || jsonb_build_object('totalAmount', data #> '{total,amount}', 'currency', data #> '{total,currency}')
       where aggregate_id = $1`,
      [old],
    )
    await service.owner.query('delete from snapshots where aggregate_id = $1', [old])
    expect(await json(fetch(`${service.url}/orders/${old}`))).toMatchObject({
      total: { amount: '4300', currency: 'EUR' },
      salesChannel: null,
    })
    const { events } = await json<History>(fetch(`${service.url}/orders/${old}/events`))
    expect(events).toMatchObject([{ storedAs: 1, data: { total: { amount: '4300', currency: 'EUR' } } }])
  })
})
