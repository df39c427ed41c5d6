import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'

import type { Handle } from '../src/message-handler.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest, recordOf } from './support/heard.ts'

describe('a defect', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(() => bar.db.query('truncate dead_letters, blocked_keys'))

  const defective: Handle = async (tx, deliveries) => {
    for (const { message } of deliveries) {
      if ((message.data as { drink: string }).drink === 'poison')
        throw new TypeError('cannot read properties')
    }
    return bar.handle(tx, deliveries)
  }
  const guests = (count: number) => Array.from({ length: count }, newGuest)
  const alive = 'alive' as const

  it('in the handler stops the consumer at the fifth key in a row, and the fifth is not parked', async () => {
    const broker = handBroker()
    const consumer = await bar.consume(broker, { handle: defective })
    const poisoned = guests(40).map((guest) => drink(guest, 'poison'))
    await expect(broker.deliver(poisoned)).rejects.toThrow('too many in a row')
    expect(await consumer.dead).toMatchObject({ message: expect.stringContaining('cannot read properties') })
    expect(await bar.count('dead_letters')).toBe(4)
    await expect(broker.deliver([drink(newGuest(), 'beer')])).rejects.toThrow()
  })

  it('is not what poison between good messages is', async () => {
    const broker = handBroker()
    const consumer = await bar.consume(broker, { handle: defective })
    const mixed = guests(40).map((guest, index) => drink(guest, index % 4 === 0 ? 'poison' : 'beer'))
    await broker.deliver(mixed)
    expect(await bar.count('dead_letters')).toBe(10)
    expect(await Promise.race([consumer.dead, Promise.resolve(alive)])).toBe(alive)
  })

  it('is not what many messages behind one bad key are', async () => {
    const broker = handBroker()
    const consumer = await bar.consume(broker, { handle: defective })
    const guest = newGuest()
    for (let round = 0; round < 10; round++) await broker.deliver([drink(guest, 'poison')])
    expect(await bar.count('dead_letters')).toBe(10)
    expect(await Promise.race([consumer.dead, Promise.resolve(alive)])).toBe(alive)
  })

  it('in reading stops the consumer later: a burst of garbage is poison, nothing but garbage is not', async () => {
    const broker = handBroker()
    const consumer = await bar.consume(broker, { defectAfter: { handler: 5, payload: 20 } })
    const garbage = (count: number) =>
      guests(count).map((guest) => recordOf(drink(guest, 'beer'), { value: Buffer.from('?') }))
    await broker.deliver(garbage(15))
    await broker.deliver([drink(newGuest(), 'beer')])
    await broker.deliver(garbage(15))
    expect(await Promise.race([consumer.dead, Promise.resolve(alive)])).toBe(alive)
    expect(await bar.count('dead_letters')).toBe(30)
    await expect(broker.deliver(garbage(15))).rejects.toThrow('too many in a row')
    expect(await consumer.dead).toBeInstanceOf(Error)
  })
})
