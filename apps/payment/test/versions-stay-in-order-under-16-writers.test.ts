import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { order, paymentService, type PaymentService } from './payment-service.ts'

describe('sixteen that write the same payments at once', () => {
  let service: PaymentService
  beforeAll(async () => (service = await paymentService()))
  afterAll(() => service.stop())

  it('publish versions 1, 2 ... of each, in the order of the outbox, by messages and by outcomes alike', async () => {
    const orders = Array.from({ length: 24 }, (_, index) => order(1_0000n + BigInt(index)))
    const runners = [1, 2, 3].map(() => service.run({ batch: 5 }))
    const wake = () => runners.forEach((runner) => runner.wake())
    // Thirteen that hear, each in an order of its own and in batches, beside three that call the provider.
    const hearing = Array.from({ length: 13 }, async (_, writer) => {
      const turned = [...orders.slice(writer), ...orders.slice(0, writer)]
      for (let at = 0; at < turned.length; at += 4) {
        const batch = turned.slice(at, at + 4)
        await service.hear(...batch.map(({ placed }) => placed()))
        wake()
        // Half of the writers ask for the money back while others still ask for it.
        if (writer % 2 === 0) await service.hear(...batch.map(({ outOfStock }) => outOfStock()))
        wake()
      }
    })
    await Promise.all(hearing)
    await service.hear(...orders.map(({ outOfStock }) => outOfStock()))
    for (const { id } of orders) {
      await eventually(async () => expect((await service.stateOf(id))?.status).toMatch(/charged|refunded/))
    }
    await service.hear(...orders.map(({ cancelled }) => cancelled()))
    for (const { id } of orders) {
      await eventually(async () => expect((await service.stateOf(id))?.status).toBe('refunded'))
    }
    await service.stopRunners()

    const { rows } = await service.db.query<{ key: string; type: string; value: Buffer; published: number }>(
      `select key, type, value, published from outbox join payments on payments.id::text = key order by outbox.id`,
    )
    for (const { id } of orders) {
      const said = rows.filter(({ key }) => key === id)
      const messages = await Promise.all(
        said.map(async ({ type, value }) => service.codec.decode(value, type)),
      )
      expect(messages.map(({ type, aggregateVersion }) => [type, aggregateVersion])).toEqual([
        ['PaymentSucceeded', 1],
        ['PaymentRefunded', 2],
      ])
      expect(said.at(-1)?.published).toBe(2)
    }
  })
})
