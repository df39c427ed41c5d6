import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deadLetterRequests, guarded, knock } from '@repo/service/admin-routes.test-kit'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { testHttp } from '@repo/service/test-http'

import { routes } from '../src/http.ts'
import { shippingService, type ShippingService } from './shipping-service.ts'

describe('the routes of the operator', () => {
  let service: ShippingService
  beforeAll(async () => (service = await shippingService()))
  afterAll(() => service.stop())

  it('are shut without the token, and there is none that this table does not name', async () => {
    const http = await testHttp((app) => {
      routes(app, service)
      deadLetterRoutes(app, service)
    })
    expect(await knock(http, deadLetterRequests)).toEqual(guarded(deadLetterRequests))
    await http.stop()
  })
})
