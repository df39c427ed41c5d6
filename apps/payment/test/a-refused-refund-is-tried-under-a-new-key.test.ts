import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { order, paymentService, type PaymentService } from './payment-service.ts'

describe('a refund that the provider refused', () => {
  let service: PaymentService
  beforeAll(async () => (service = await paymentService()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stateOf(id))?.status).toBe(status))
  const refundsOf = (id: string) =>
    service.provider
      .journal(id)
      .filter(({ kind }) => kind === 'refund')
      .map(({ key, outcome }) => [key, outcome])

  async function charged(amount = 1_0000n) {
    const charged = order(amount)
    await service.hear(charged.placed())
    service.run()
    await becomes(charged.id, 'charged')
    return charged
  }

  it('is asked for again under the next key, because the old one would be refused for ever', async () => {
    const { id, cancelled } = await charged()
    service.provider.force({ kind: 'refund', behaviour: 'refuse', times: 2 })
    await service.hear(cancelled())
    await becomes(id, 'refunded')
    expect(refundsOf(id)).toEqual([
      [`${id}:refund:0`, 'refused'],
      [`${id}:refund:1`, 'refused'],
      [`${id}:refund:2`, 'accepted'],
    ])
    expect((await service.ledger(id)).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect(await service.said(id)).toEqual(['PaymentSucceeded', 'PaymentRefunded'])
  })

  it('is asked for again only when the refusal is known: an answer that was lost is asked for first', async () => {
    const { id, cancelled } = await charged()
    service.provider.force(
      { kind: 'refund', behaviour: 'refuse-and-lose-answer', times: 1 },
      { kind: 'refund', behaviour: 'lose-answer', times: 1 },
    )
    await service.hear(cancelled())
    await becomes(id, 'refunded')
    expect(refundsOf(id)).toEqual([
      [`${id}:refund:0`, 'refused'],
      [`${id}:refund:1`, 'accepted'],
    ])
  })

  it('gives the money back once, though two runners hold leases that have run out', async () => {
    const { id, cancelled } = await charged()
    service.provider.force({ kind: 'refund', behaviour: 'refuse-and-lose-answer', times: 3 })
    service.run({ leaseMs: 20 })
    service.run({ leaseMs: 20 })
    await service.hear(cancelled())
    await becomes(id, 'refunded')
    await service.stopRunners()
    const refunds = refundsOf(id)
    expect(refunds.map(([, outcome]) => outcome)).toEqual(['refused', 'refused', 'refused', 'accepted'])
    expect(refunds.map(([key]) => key)).toEqual([0, 1, 2, 3].map((n) => `${id}:refund:${n}`))
    expect(await service.said(id)).toEqual(['PaymentSucceeded', 'PaymentRefunded'])
  })
})
