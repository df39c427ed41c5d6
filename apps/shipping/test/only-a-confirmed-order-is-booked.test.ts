import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { kafka } from '@repo/kafka/broker'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { consumer } from '@repo/messaging/consumer'
import type { Broker } from '@repo/messaging/ports'
import { newId } from '@repo/service/identity'
import { recordOf, said } from '@repo/service/said.test-kit'

import { reactions } from '../src/domain/reactions.ts'
import { order, shippingService, type ShippingService } from './shipping-service.ts'

describe('a message that does not confirm an order', () => {
  let service: ShippingService
  let broker: Broker
  beforeAll(async () => {
    service = await shippingService()
    broker = kafka({ brokers: testStack.brokers, clientId: 'shipping-test' })
  })
  afterAll(async () => {
    await broker.stop()
    await service.stop()
  })

  it('is ignored by its name and books nothing: neither a reservation nor a cancel says that goods may go', async () => {
    const topic = await testStack.topic('order.events')
    const ignored: string[] = []
    await consumer({
      ...{ broker, db: service.db, codec: service.codec, handle: service.handle },
      group: testStack.unique('shipping'),
      topics: [topic],
      heard: new Set(Object.keys(reactions)),
      observer: { ignored: (type, reason) => ignored.push(`${type}: ${reason}`) },
    })
    service.run()
    const producer = await broker.producer()
    const id = newId()
    const { id: confirmedId, confirmed } = order('SW1Y 4JH')
    await producer.send(
      [
        said('InventoryReserved', id, { lines: [{ sku: 'CUP', quantity: 1 }] }),
        said('OrderCancelled', id, { reason: 'CUSTOMER_REQUEST' }),
        confirmed(),
      ].map((message) => recordOf(service.codec, message, topic)),
    )
    await eventually(
      async () => expect((await service.stateOf(confirmedId))?.status).toBe('shipped'),
      groupWait,
    )
    await eventually(() =>
      expect(new Set(ignored)).toEqual(
        new Set(['InventoryReserved: not heard', 'OrderCancelled: not heard']),
      ),
    )
    expect(await service.stateOf(id)).toBeUndefined()
    expect(service.provider.journal(id)).toEqual([])
  })
})
