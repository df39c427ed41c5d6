import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'
import type { PlacedAnswer } from '../src/answers.ts'

import {
  goodOrder,
  json,
  orderService,
  placed,
  placeOrder,
  post,
  type OrderService,
} from './order-service.ts'

describe('an idempotency key', () => {
  let service: OrderService
  beforeAll(async () => (service = await orderService()))
  afterAll(() => service.stop())

  async function added<Result>(work: () => Promise<Result>) {
    const before = await service.stored()
    const result = await work()
    const after = await service.stored()
    const { streams, events, keys, outbox } = after
    return {
      result,
      added: {
        streams: streams - before.streams,
        events: events - before.events,
        keys: keys - before.keys,
        outbox: outbox - before.outbox,
      },
    }
  }
  const oneOrder = { streams: 1, events: 1, keys: 1, outbox: 1 }
  const nothing = { streams: 0, events: 0, keys: 0, outbox: 0 }

  it('used once places an order, and says where it is', async () => {
    const { result, added: rows } = await added(() => placeOrder(service))
    const answer = await json<PlacedAnswer>(result)
    expect(result.status).toBe(201)
    expect(result.headers.get('location')).toBe(`/orders/${answer.orderId}`)
    expect(result.headers.has('idempotent-replayed')).toBe(false)
    expect(answer).toMatchObject({ status: 'PENDING', total: { amount: '4300', currency: 'EUR' } })
    expect(rows).toEqual(oneOrder)
  })

  it('used by 30 requests at once places one order, and all get the same answer', async () => {
    const key = testStack.unique('key')
    const { result, added: rows } = await added(() =>
      Promise.all(Array.from({ length: 30 }, () => placeOrder(service, goodOrder, key))),
    )
    const bodies = await Promise.all(result.map((response) => response.text()))
    expect(new Set(bodies).size).toBe(1)
    expect(result.map((response) => response.status)).toEqual(Array.from({ length: 30 }, () => 201))
    expect(result.filter((response) => !response.headers.has('idempotent-replayed'))).toHaveLength(1)
    expect(rows).toEqual(oneOrder)
  })

  it('used in two processes at once places one order', async () => {
    // Two services with queues of their own on one database: here the unique index decides, not the queue.
    const key = testStack.unique('key')
    const twin = service.twin()
    const { result, added: rows } = await added(() =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? service.place(key) : twin.place(key))),
      ),
    )
    expect(new Set(result.map((one) => JSON.stringify('answer' in one && one.answer))).size).toBe(1)
    expect(result.map((one) => one.kind).filter((kind) => kind === 'placed')).toHaveLength(1)
    expect(rows).toEqual(oneOrder)
  })

  it('gives the answer of that time, whatever became of the order', async () => {
    const key = testStack.unique('key')
    const first = await (await placeOrder(service, goodOrder, key)).text()
    const { orderId } = JSON.parse(first) as PlacedAnswer
    await post(`${service.url}/orders/${orderId}/cancel`, '{}')
    const { result, added: rows } = await added(() => placeOrder(service, goodOrder, key))
    expect(result.status).toBe(201)
    expect(result.headers.get('idempotent-replayed')).toBe('true')
    expect(await result.text()).toBe(first)
    expect(rows).toEqual(nothing)
  })

  it('takes the same order for the same, however it is written', async () => {
    const key = testStack.unique('key')
    const first = await placeOrder(service, goodOrder, key)
    const { lines, ...rest } = goodOrder
    const [pot, cups] = lines
    const split = [pot, { ...cups, quantity: 1 }, { ...cups, quantity: 3 }]
    const second = await placeOrder(service, JSON.stringify({ lines: split, ...rest }, null, 4), key)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await second.text()).toBe(await first.text())
  })

  it.each([
    ['another body', { ...goodOrder, customerId: 'customer-2' }, {}],
    ['another user', goodOrder, { 'x-user-id': 'mallory' }],
  ])('used again for %s is refused, and gives nothing away', async (_, body, headers) => {
    const key = testStack.unique('key')
    const mine = { 'idempotency-key': key, 'x-user-id': 'alice' }
    const { orderId } = await json<PlacedAnswer>(post(`${service.url}/orders`, goodOrder, mine))
    const { result, added: rows } = await added(() =>
      post(`${service.url}/orders`, body, { ...mine, ...headers }),
    )
    expect(result.status).toBe(422)
    const problem = await result.text()
    expect(problem).toContain('urn:problem-type:idempotency-key-reused')
    expect(problem).not.toContain(orderId)
    expect(rows).toEqual(nothing)
  })

  it('used for two different orders at once places one of them and refuses the other', async () => {
    const key = testStack.unique('key')
    const other = { ...goodOrder, customerId: 'customer-2' }
    const { result, added: rows } = await added(() =>
      Promise.all([placeOrder(service, goodOrder, key), placeOrder(service, other, key)]),
    )
    expect(result.map((response) => response.status).sort()).toEqual([201, 422])
    expect(rows).toEqual(oneOrder)
  })

  it('of its own for each of 200 requests at once places 200 orders', async () => {
    const { result, added: rows } = await added(() =>
      Promise.all(Array.from({ length: 200 }, () => placed(service))),
    )
    expect(new Set(result).size).toBe(200)
    expect(rows).toEqual({ streams: 200, events: 200, keys: 200, outbox: 200 })
  })
})
