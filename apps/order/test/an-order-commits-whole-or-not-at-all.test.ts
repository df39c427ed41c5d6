import { afterEach, describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { Failure } from '@repo/messaging/failures'
import type { Database } from '@repo/messaging/ports'

import type { PlacedAnswer } from '../src/answers.ts'
import { goodOrder, json, orderService, placeOrder, type OrderService } from './order-service.ts'

describe('the key, the order and its outbox row', () => {
  let service: OrderService
  afterEach(() => service.stop())

  it('are not there when the event cannot be written, and the key is free again', async () => {
    let broken = true
    service = await orderService({
      wrapCodec: (codec) => ({
        ...codec,
        encode(message) {
          if (broken) throw new Error('the event cannot be written')
          return codec.encode(message)
        },
      }),
    })
    const key = testStack.unique('key')
    expect((await placeOrder(service, goodOrder, key)).status).toBe(500)
    expect(await service.stored()).toEqual({ streams: 0, events: 0, keys: 0, outbox: 0 })
    broken = false
    const response = await placeOrder(service, goodOrder, key)
    expect(response.status).toBe(201)
    expect(response.headers.has('idempotent-replayed')).toBe(false)
  })

  it('of others are there although one of the same transaction could not be placed', async () => {
    service = await orderService({
      wrapCodec: (codec) => ({
        ...codec,
        encode(message) {
          if (
            JSON.stringify(message, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)).includes(
              'cursed',
            )
          )
            throw new Error('the event cannot be written')
          return codec.encode(message)
        },
      }),
    })
    const customers = Array.from({ length: 20 }, (_, index) => (index === 7 ? 'cursed' : `customer-${index}`))
    const responses = await Promise.all(
      customers.map((customerId) => placeOrder(service, { ...goodOrder, customerId })),
    )
    expect(responses.map(({ status }) => status)).toEqual(customers.map((c) => (c === 'cursed' ? 500 : 201)))
    expect(await service.stored()).toEqual({ streams: 19, events: 19, keys: 19, outbox: 19 })
  })

  it('are there once when the reply to COMMIT was lost', async () => {
    let lost = 1
    service = await orderService({
      wrapDatabase: (db): Database => ({
        ...db,
        async transaction(work) {
          const result = await db.transaction(work)
          if (lost-- > 0) throw new Failure('COMMIT_UNKNOWN', 'the reply was lost')
          return result
        },
      }),
    })
    const response = await placeOrder(service)
    expect(response.status).toBe(201)
    expect(response.headers.has('idempotent-replayed')).toBe(false)
    expect(await service.stored()).toEqual({ streams: 1, events: 1, keys: 1, outbox: 1 })
    const { orderId } = await json<PlacedAnswer>(response)
    expect(await json(fetch(`${service.url}/orders/${orderId}`))).toMatchObject({
      status: 'PENDING',
      version: 1,
    })
  })

  it('are not tried while the database is down: 503, and when to come back', async () => {
    service = await orderService({
      wrapDatabase: (db): Database => ({
        ...db,
        transaction: () => Promise.reject(new Failure('DATABASE_UNAVAILABLE', 'connect ECONNREFUSED')),
        query: () => Promise.reject(new Failure('DATABASE_UNAVAILABLE', 'connect ECONNREFUSED')),
      }),
    })
    const id = '0190b6a8-4b6e-7c3a-9f0e-5d2c1b0a9f8e'
    const responses = await Promise.all([
      placeOrder(service),
      fetch(`${service.url}/orders/${id}`),
      fetch(`${service.url}/orders/${id}/events`),
      fetch(`${service.url}/orders/${id}/cancel`, { method: 'POST' }),
    ])
    for (const response of responses) {
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(await response.text()).not.toContain('ECONNREFUSED')
    }
  })
})
