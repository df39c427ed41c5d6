import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { order, paymentService, type PaymentService } from './payment-service.ts'

// The provider's magic amounts: what befalls a charge whose total ends in these digits.
const answerLost = 1_9902n
const refusedAndAnswerLost = 1_9904n
const requestLost = 1_9905n
const late = 1_9910n

describe('a charge whose outcome nobody learned', () => {
  let service: PaymentService
  beforeAll(async () => (service = await paymentService()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, state: object) =>
    eventually(async () => expect(await service.stateOf(id)).toMatchObject(state))

  it('was taken: it is asked for by its key and not taken again', async () => {
    const { id, placed } = order(answerLost)
    await service.hear(placed())
    service.run()
    await becomes(id, { status: 'charged' })
    const journal = service.provider.journal(id)
    expect(journal).toMatchObject([{ kind: 'charge', key: `${id}:charge`, outcome: 'accepted' }])
    expect(await service.ledger(id)).toEqual([{ kind: 'charge', amount: answerLost, id: journal[0]?.id }])
    expect(await service.said(id)).toEqual(['PaymentSucceeded'])
  })

  it('was refused: the refusal is learned, and the card is not tried again', async () => {
    const { id, placed } = order(refusedAndAnswerLost)
    await service.hear(placed())
    service.run()
    await becomes(id, { status: 'failed', reason: 'card declined' })
    expect(service.provider.journal(id)).toMatchObject([{ kind: 'charge', outcome: 'refused' }])
    expect(await service.ledger(id)).toEqual([])
    expect(await service.said(id)).toEqual(['PaymentFailed'])
  })

  it.each([
    ['was lost on its way', requestLost],
    ['is late, and "not found" for a while', late],
  ])('%s: it is made again under the same key', async (_, amount) => {
    const { id, placed } = order(amount)
    await service.hear(placed())
    service.run()
    await becomes(id, { status: 'charged' })
    expect(service.provider.journal(id)).toMatchObject([
      { kind: 'charge', key: `${id}:charge`, outcome: 'accepted' },
    ])
    expect(await service.ledger(id)).toHaveLength(1)
  })

  it('is worked on by three runners at once, whose leases have run out: it is taken and told once', async () => {
    const orders = [answerLost, answerLost, refusedAndAnswerLost, requestLost, 1_0000n, 2_0000n].map(
      (amount) => order(amount),
    )
    await service.hear(...orders.map(({ placed }) => placed()))
    // Far shorter than a call that times out.
    for (let runner = 0; runner < 3; runner++) service.run({ leaseMs: 20 })
    for (const { id } of orders) {
      await eventually(async () => expect((await service.stateOf(id))?.status).toMatch(/charged|failed/))
    }
    await service.stopRunners()
    for (const { id } of orders) {
      expect(service.provider.journal(id)).toHaveLength(1)
      expect(await service.said(id)).toHaveLength(1)
    }
  })
})
