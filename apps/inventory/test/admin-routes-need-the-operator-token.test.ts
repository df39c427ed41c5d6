import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deadLetterRequests, guarded, knock, type AdminRequests } from '@repo/service/admin-routes.test-kit'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { testHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { inventoryService, type InventoryService } from './inventory-service.ts'

const requests: AdminRequests = {
  ...deadLetterRequests,
  'POST /admin/stock/:sku/receipts': {
    path: '/admin/stock/CUP/receipts',
    headers: { 'idempotency-key': 'a-delivery-of-cups' },
    body: { quantity: 12 },
    answer: 201,
  },
}

describe('the routes of the operator', () => {
  let service: InventoryService
  beforeAll(async () => (service = await inventoryService()))
  afterAll(() => service.stop())

  it('are shut without the token, and there is none that this table does not name', async () => {
    const http = await testHttp((app) => {
      routes(app, { db: service.db, now: () => new Date() })
      deadLetterRoutes(app, service)
    })
    expect(await knock(http, requests)).toEqual(guarded(requests))
    await http.stop()
  })
})
