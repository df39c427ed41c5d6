import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import type { OrderAnswer } from '../src/answers.ts'
import { json, orderService, placed, post, type OrderService } from './order-service.ts'

describe('a cancel', () => {
  let service: OrderService
  beforeAll(async () => (service = await orderService({ snapshotEvery: 2 })))
  afterAll(() => service.stop())

  const cancel = (id: string) => fetch(`${service.url}/orders/${id}/cancel`, { method: 'POST' })
  const read = (id: string) => json<OrderAnswer>(fetch(`${service.url}/orders/${id}`))
  async function said(id: string): Promise<readonly string[]> {
    const { rows } = await service.db.query<{ type: string }>(
      'select type from outbox where key = $1 order by id',
      [id],
    )
    return rows.map(({ type }) => type)
  }

  it('of a pending order is accepted, and repeated it gets the same answer and says nothing more', async () => {
    const id = await placed(service)
    const responses = [
      await cancel(id),
      await cancel(id),
      await post(`${service.url}/orders/${id}/cancel`, '{}'),
    ]
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
    const bodies = await Promise.all(responses.map((response) => response.text()))
    expect(new Set(bodies).size).toBe(1)
    expect(await read(id)).toMatchObject({ status: 'CANCELLED', reason: 'CUSTOMER_REQUEST', version: 2 })
    expect(await said(id)).toEqual(['OrderPlaced', 'OrderCancelled'])
  })

  it('by 20 requests at once cancels once', async () => {
    const id = await placed(service)
    const responses = await Promise.all(Array.from({ length: 20 }, () => cancel(id)))
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(await said(id)).toEqual(['OrderPlaced', 'OrderCancelled'])
  })

  it('of an order that is cancelled already says why it was', async () => {
    const id = await placed(service)
    await service.carryOut(id, { type: 'RecordPaymentFailed' })
    const response = await cancel(id)
    expect(response.status).toBe(200)
    expect(await json(response)).toMatchObject({ status: 'CANCELLED', reason: 'PAYMENT_FAILED' })
  })

  it('of a confirmed or a completed order is refused, and changes nothing', async () => {
    const id = await placed(service)
    await service.carryOut(id, { type: 'RecordStockReserved' })
    const refused = await cancel(id)
    expect(refused.status).toBe(409)
    expect(await json(refused)).toMatchObject({ type: 'urn:problem-type:order-confirmed' })
    await service.carryOut(id, { type: 'RecordShipped', trackingId: 'T-1' })
    expect((await cancel(id)).status).toBe(409)
    expect(await said(id)).toEqual(['OrderPlaced', 'OrderConfirmed', 'OrderCompleted'])
  })

  it('that races with the confirmation: one of them wins, and every answer agrees with the order', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => placed(service)))
    const outcomes = await Promise.all(
      ids.map(async (id, index) => {
        const confirm = () => service.carryOut(id, { type: 'RecordStockReserved' })
        const [response] =
          index % 2 === 0
            ? await Promise.all([cancel(id), confirm()])
            : await Promise.all([confirm(), cancel(id)]).then(([, response]) => [response])
        return { id, status: response.status }
      }),
    )
    for (const { id, status } of outcomes) {
      const order = await read(id)
      expect({ answered: status, is: order.status }).toEqual(
        status === 200 ? { answered: 200, is: 'CANCELLED' } : { answered: 409, is: 'CONFIRMED' },
      )
      expect(await said(id)).toEqual(['OrderPlaced', status === 200 ? 'OrderCancelled' : 'OrderConfirmed'])
    }
  })
})
