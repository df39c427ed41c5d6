import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '@repo/service/identity'
import { testHttp, testOperatorToken, type TestHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { inventoryService, order, type InventoryService } from './inventory-service.ts'

describe('a delivery of goods', () => {
  let service: InventoryService
  let http: TestHttp
  beforeAll(async () => {
    service = await inventoryService()
    http = await testHttp((app) => routes(app, { db: service.db, now: () => new Date() }))
  })
  afterAll(async () => {
    await http.stop()
    await service.stop()
  })

  async function post(sku: string, quantity: unknown, key?: string) {
    const response = await fetch(`${http.url}/admin/stock/${sku}/receipts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${testOperatorToken}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify({ quantity }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const movements = async (sku: string) =>
    (await service.db.query('select from stock_movements where sku = $1', [sku])).rowCount

  it('is received once by 20 requests at once with one key', async () => {
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('A-CUP', 12, key)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201])
    expect(await service.stock('A-CUP')).toMatchObject({ available: 12, received: 12 })
    expect(await movements('A-CUP')).toBe(1)
  })

  it('adds up with others, each under a key of its own, while orders take from the shelf', async () => {
    const orders = Array.from({ length: 10 }, () => order([{ sku: 'B-CUP', quantity: 2 }]))
    await post('B-CUP', 20, newId())
    await Promise.all([
      ...Array.from({ length: 10 }, () => post('B-CUP', 3, newId())),
      ...orders.map(({ placed, paid }) => service.hear(placed(), paid())),
    ])
    expect(await service.stock('B-CUP')).toEqual({
      sku: 'B-CUP',
      available: 30,
      reserved: 20,
      shipped: 0,
      received: 50,
    })
  })

  it('is refused when its key received other goods, and leaves nothing', async () => {
    const key = newId()
    await post('C-CUP', 5, key)
    for (const [sku, quantity] of [
      ['C-CUP', 6],
      ['C-POT', 5],
    ] as const) {
      const { status, body } = await post(sku, quantity, key)
      expect([status, body['type']]).toEqual([409, 'urn:problem-type:idempotency-key-reused'])
    }
    expect(await service.stock('C-CUP')).toMatchObject({ available: 5, received: 5 })
    expect(await service.stock('C-POT')).toBeUndefined()
  })

  it('is refused without a key, and for a quantity that is none', async () => {
    expect((await post('D-CUP', 5)).status).toBe(400)
    for (const quantity of [0, -1, 1.5, '5', 1_000_001]) {
      expect([quantity, (await post('D-CUP', quantity, newId())).status]).toEqual([quantity, 400])
    }
    expect(await service.stock('D-CUP')).toBeUndefined()
  })
})
