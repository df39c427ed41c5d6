import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { outbox } from '@repo/messaging/outbox'
import { participant } from '@repo/messaging/participant'
import { newId } from '@repo/service/identity'

import { payment } from '../src/domain/decider.ts'
import type { PaymentFact } from '../src/domain/state.ts'
import { outgoing } from '../src/outgoing.ts'
import { paymentStore } from '../src/store.ts'
import { order, paymentService, type PaymentService } from './payment-service.ts'

describe('the ledger', () => {
  let service: PaymentService
  beforeAll(async () => (service = await paymentService()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stateOf(id))?.status).toBe(status))

  it('is what the provider did, order by order, whatever it answered and who cancelled when', async () => {
    // Every behaviour of the provider for charges and refunds; half of the orders are cancelled at once.
    const amounts = [1_0000n, 1_9901n, 1_9902n, 1_9903n, 1_9904n, 1_9905n, 1_9906n, 1_9907n, 1_9908n, 1_9909n]
    const orders = [...amounts, ...amounts].map((amount, index) => ({
      ...order(amount),
      atOnce: index < amounts.length,
    }))
    service.run()
    service.run({ leaseMs: 30 })
    await Promise.all(
      orders.map(async ({ placed, cancelled, atOnce }) => {
        await service.hear(placed(), placed())
        if (atOnce) await service.hear(cancelled())
      }),
    )
    for (const { id } of orders) {
      await eventually(async () =>
        expect((await service.stateOf(id))?.status).toMatch(/charged|failed|tombstone|refunded/),
      )
    }
    await service.hear(...orders.flatMap(({ cancelled, outOfStock }) => [outOfStock(), cancelled()]))
    for (const { id } of orders) {
      await eventually(async () =>
        expect((await service.stateOf(id))?.status).toMatch(/failed|tombstone|refunded/),
      )
      const done = service.provider.journal(id).filter(({ outcome }) => outcome === 'accepted')
      const ledger = await service.ledger(id)
      expect(ledger).toEqual(
        done.map(({ kind, amount, id: providerId }) => ({
          kind,
          amount: BigInt(amount ?? 0),
          id: providerId,
        })),
      )
      expect([[], ['charge', 'refund']]).toContainEqual(ledger.map(({ kind }) => kind))
    }
  })

  it('refuses a second charge and a second refund, whoever decided it, and with it the whole transaction', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    await service.hear(placed())
    service.run()
    await becomes(id, 'charged')
    await service.hear(cancelled())
    await becomes(id, 'refunded')
    const before = await service.stateOf(id)
    const total = { amount: 1_0000n, currency: 'EUR' }
    for (const fact of [
      { type: 'Charged', chargeId: 'charge-again', total },
      { type: 'Refunded', refundId: 'refund-again', total },
    ] satisfies PaymentFact[]) {
      const defective = participant({
        // Says that money moved, whatever it is told.
        decider: { ...payment, decide: () => [fact], evolve: () => ({ status: 'tombstone' as const }) },
        store: paymentStore(),
        outgoing,
        outbox: outbox({ codec: service.codec, topicOf: () => 'payment.events' }),
        newId,
      })
      const cause = { correlationId: newId(), causationId: newId(), userId: null, traceparent: undefined }
      const step = { aggregateId: id, command: () => ({ type: 'Cancel' }) as const, cause, at: new Date() }
      await expect(service.db.transaction((tx) => defective.execute(tx, [step]))).rejects.toThrow(
        'ledger_entries_order_id_kind_key',
      )
    }
    expect(await service.stateOf(id)).toEqual(before)
    expect((await service.ledger(id)).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect(await service.said(id)).toEqual(['PaymentSucceeded', 'PaymentRefunded'])
  })
})
