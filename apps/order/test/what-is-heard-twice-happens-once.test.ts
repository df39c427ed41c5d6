import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EventData } from '@repo/contracts/events'
import { kafka } from '@repo/kafka/broker'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { consumer, type Consumer } from '@repo/messaging/consumer'
import { headerNames } from '@repo/messaging/message'
import { messageHandler } from '@repo/messaging/message-handler'
import { systemClock, type Broker, type RecordToSend } from '@repo/messaging/ports'
import { newId } from '@repo/service/identity'

import type { OrderAnswer } from '../src/answers.ts'
import { reactions, type Heard } from '../src/domain/reactions.ts'
import { handlers } from '../src/handlers.ts'
import { json, orderService, placed, type OrderService } from './order-service.ts'

const data: { readonly [Type in Heard]: EventData<Type> } = {
  InventoryReserved: { lines: [{ sku: 'CUP', quantity: 4 }] },
  InsufficientStock: { shortages: [{ sku: 'CUP', requested: 4, available: 1 }] },
  PaymentFailed: { reason: 'card declined' },
  OrderShipped: { carrier: 'Swift Parcel', trackingId: 'T-1' },
  ShipmentFailed: { reason: 'no such address' },
}

describe('what the order service hears', () => {
  let service: OrderService
  let broker: Broker
  let listening: Consumer
  let topic: string
  const ignored: string[] = []
  const duplicates: string[] = []
  beforeAll(async () => {
    service = await orderService({ snapshotEvery: 2 })
    topic = await testStack.topic('heard')
    broker = kafka({ brokers: testStack.brokers, clientId: 'order-test' })
    const heard = Object.keys(reactions)
    listening = await consumer({
      broker,
      db: service.db,
      codec: service.codec,
      group: testStack.unique('order'),
      topics: [topic],
      heard: new Set(heard),
      handle: messageHandler(service.orders, handlers, systemClock),
      observer: {
        ignored: (type, reason) => ignored.push(`${type}: ${reason}`),
        duplicate: (from) => duplicates.push(from),
      },
    })
  })
  afterAll(async () => {
    await listening.stop()
    await broker.stop()
    await service.stop()
  })

  function said(type: Heard, aggregateId: string): RecordToSend {
    const eventId = newId()
    const metadata = { correlationId: randomUUID(), causationId: randomUUID(), userId: null }
    const message = { eventId, type, aggregateId, aggregateVersion: 1, occurredAt: new Date(), metadata }
    const headers = { [headerNames.type]: type, [headerNames.id]: eventId }
    return { topic, key: aggregateId, headers, value: service.codec.encode({ ...message, data: data[type] }) }
  }
  const read = (id: string) => json<OrderAnswer>(fetch(`${service.url}/orders/${id}`))
  async function publishedOf(id: string): Promise<readonly string[]> {
    const { rows } = await service.db.query<{ type: string }>(
      'select type from outbox where key = $1 order by id',
      [id],
    )
    return rows.map(({ type }) => type)
  }

  const sagas: readonly (readonly [string, readonly Heard[], Partial<OrderAnswer>, readonly string[]])[] = [
    [
      'a reservation, then a shipment',
      ['InventoryReserved', 'OrderShipped'],
      { status: 'COMPLETED', trackingId: 'T-1' },
      ['OrderConfirmed', 'OrderCompleted'],
    ],
    [
      'a refused card, then a lack of stock',
      ['PaymentFailed', 'InsufficientStock'],
      { status: 'CANCELLED', reason: 'PAYMENT_FAILED' },
      ['OrderCancelled'],
    ],
    [
      'a lack of stock, then a reservation that comes too late',
      ['InsufficientStock', 'InventoryReserved'],
      { status: 'CANCELLED', reason: 'OUT_OF_STOCK' },
      ['OrderCancelled'],
    ],
    [
      'a reservation, a failed shipment, then a shipment after all',
      ['InventoryReserved', 'ShipmentFailed', 'OrderShipped'],
      { status: 'CANCELLED', reason: 'SHIPMENT_FAILED' },
      ['OrderConfirmed', 'OrderCancelled'],
    ],
    [
      'a reservation, then a refused card that means nothing any more',
      ['InventoryReserved', 'PaymentFailed', 'InventoryReserved'],
      { status: 'CONFIRMED' },
      ['OrderConfirmed'],
    ],
  ]

  it('happens once, although every record comes three times, the last time after all others', async () => {
    const producer = await broker.producer()
    const ids = await Promise.all(sagas.map(() => placed(service)))
    const records = sagas.flatMap(([, types], index) => types.map((type) => said(type, ids[index] as string)))
    await producer.send(records.flatMap((record) => [record, record]))
    await producer.send(records)

    await eventually(async () => {
      const waiting = (await listening.lag()).map((partition) => Number(partition.records))
      expect(waiting).toEqual([0, 0, 0, 0, 0, 0])
    }, groupWait)
    expect(duplicates.length).toBeGreaterThanOrEqual(2 * records.length)
    for (const [index, [, , state, said]] of sagas.entries()) {
      const id = ids[index] as string
      expect(await read(id)).toMatchObject({ ...state, version: 1 + said.length })
      expect(await publishedOf(id)).toEqual(['OrderPlaced', ...said])
    }
    expect(ignored.sort()).toEqual([
      'InsufficientStock: order already cancelled',
      'InventoryReserved: order already cancelled',
      'InventoryReserved: order already confirmed',
      'OrderShipped: order already cancelled',
      'PaymentFailed: order already confirmed',
    ])
  })

  it('about an order that nobody placed is ignored by name, and makes none', async () => {
    const producer = await broker.producer()
    const stranger = randomUUID()
    await producer.send([said('InventoryReserved', stranger)])
    await eventually(() => expect(ignored).toContain('InventoryReserved: order already none'), groupWait)
    expect((await fetch(`${service.url}/orders/${stranger}`)).status).toBe(404)
    expect((await fetch(`${service.url}/orders/${stranger}/cancel`, { method: 'POST' })).status).toBe(404)
    expect(await publishedOf(stranger)).toEqual([])
  })
})
