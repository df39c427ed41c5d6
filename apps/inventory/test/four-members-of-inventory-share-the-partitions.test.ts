import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { kafka } from '@repo/kafka/broker'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { consumer, type Consumer } from '@repo/messaging/consumer'
import type { Message } from '@repo/messaging/message'
import type { Broker } from '@repo/messaging/ports'
import { postgres, type Postgres } from '@repo/postgres/database'
import { recordOf } from '@repo/service/said.test-kit'

import { reactions } from '../src/domain/reactions.ts'
import { inventoryService, order, type InventoryService } from './inventory-service.ts'

interface Member {
  readonly consumer: Consumer
  readonly broker: Broker
  readonly db: Postgres
}

describe('four members of the group', () => {
  let service: InventoryService
  let orderEvents: string
  let paymentEvents: string
  const members: Member[] = []
  beforeAll(async () => {
    service = await inventoryService()
    orderEvents = await testStack.topic('order.events')
    paymentEvents = await testStack.topic('payment.events')
    const group = testStack.unique('inventory')
    for (const clientId of ['one', 'two', 'three', 'four']) {
      const broker = kafka({ brokers: testStack.brokers, clientId })
      // A process of its own has a pool of its own.
      const db = postgres({ url: service.url, max: 4 })
      const started = await consumer({
        ...{ broker, db, group, codec: service.codec, handle: service.handle },
        topics: [orderEvents, paymentEvents],
        heard: new Set(Object.keys(reactions)),
      })
      members.push({ consumer: started, broker, db })
    }
  })
  afterAll(async () => {
    await Promise.all(members.map(({ broker }) => broker.stop()))
    await Promise.all(members.map(({ db }) => db.stop()))
    await service.stop()
  })

  const ownerOf = (topic: string, partition: number): number =>
    members.findIndex(({ consumer: { assigned } }) => assigned()[topic]?.includes(partition))

  it('hold partitions of one number apart: the two messages of an order meet at different members', async () => {
    await eventually(
      () => {
        for (const partition of [0, 1, 2, 3, 4, 5]) {
          const owners = [ownerOf(orderEvents, partition), ownerOf(paymentEvents, partition)]
          expect(owners).not.toContain(-1)
          expect(owners[0]).not.toBe(owners[1])
        }
        expect(new Set([0, 1, 2, 3, 4, 5].map((partition) => ownerOf(orderEvents, partition))).size).toBe(4)
      },
      { timeoutMs: 30_000, describe: 'the group settles' },
    )
  })

  it('reserve every order once, though both its first messages come at once, and all of them twice', async () => {
    await service.receive('CUP', 1_000)
    const orders = Array.from({ length: 200 }, () => order([{ sku: 'CUP', quantity: 2 }]))
    const broker = kafka({ brokers: testStack.brokers, clientId: 'others' })
    const [ordering, paying] = [await broker.producer(), await broker.producer()]
    const sent = (messages: readonly Message[], topic: string) =>
      messages.map((message) => recordOf(service.codec, message, topic))
    const placed = sent(
      orders.map((each) => each.placed()),
      orderEvents,
    )
    const paid = sent(
      orders.map((each) => each.paid()),
      paymentEvents,
    )
    for (let at = 0; at < orders.length; at += 20) {
      const batch = (records: typeof placed) => records.slice(at, at + 20)
      await Promise.all([ordering.send(batch(placed)), paying.send(batch(paid))])
    }
    await Promise.all([ordering.send(placed), paying.send(paid)])
    await broker.stop()

    await eventually(
      async () => {
        const { rows } = await service.db.query('select from outbox')
        expect(rows.length).toBeGreaterThanOrEqual(orders.length)
      },
      { timeoutMs: 30_000, describe: 'every order is decided on' },
    )
    for (const { id } of orders) {
      expect([id, await service.statusOf(id)]).toEqual([id, 'reserved'])
      const said = (await service.said(id)).map(({ type, aggregateVersion }) => [type, aggregateVersion])
      expect([id, said]).toEqual([id, [['InventoryReserved', 1]]])
    }
    expect(await service.stock('CUP')).toMatchObject({ available: 600, reserved: 400 })
    const { rows } = await service.db.query('select reason from dead_letters')
    expect(rows).toEqual([])
  })
})
