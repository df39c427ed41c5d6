import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { messageHandler } from '@repo/messaging/message-handler'
import { systemClock as clock } from '@repo/messaging/ports'
import { deadLetterRequests, guarded, knock } from '@repo/service/admin-routes.test-kit'
import { deadLetterRoutes } from '@repo/service/dead-letter-routes'
import { testHttp } from '@repo/service/test-http'

import { cancelOrder } from '../src/cancel-order.ts'
import { handlers } from '../src/handlers.ts'
import { routes } from '../src/http.ts'
import { placeOrders } from '../src/place-orders.ts'
import { orderService, type OrderService } from './order-service.ts'

describe('the routes of the operator', () => {
  let service: OrderService
  beforeAll(async () => (service = await orderService()))
  afterAll(() => service.stop())

  it('are shut without the token, and there is none that this table does not name', async () => {
    const { db, codec, stream, orders } = service
    const afterCommit = () => undefined
    const http = await testHttp((app) => {
      routes(app, {
        db,
        stream,
        clock,
        deadlineMs: 60_000,
        place: placeOrders({ db, orders, afterCommit }),
        cancel: cancelOrder({ db, stream, orders, clock, afterCommit }),
      })
      deadLetterRoutes(app, { db, codec, handle: messageHandler(orders, handlers, clock) })
    })
    expect(await knock(http, deadLetterRequests)).toEqual(guarded(deadLetterRequests))
    await http.stop()
  })
})
