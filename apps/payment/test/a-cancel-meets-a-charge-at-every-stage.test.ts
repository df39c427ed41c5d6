import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { heldCard, order, paymentService, type PaymentService } from './payment-service.ts'

const declined = 1_9901n

describe('a cancel', () => {
  let service: PaymentService
  beforeAll(async () => (service = await paymentService()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stateOf(id))?.status).toBe(status))
  /** Every row that was due has been looked at: the witness was placed after them and is charged. */
  async function allIsCharged(): Promise<void> {
    const witness = order(1_0000n)
    await service.hear(witness.placed())
    await becomes(witness.id, 'charged')
  }

  it('before the order itself: the charge that comes later is never made', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    await service.hear(cancelled())
    expect(await service.hear(placed())).toEqual([{ ignored: 'payment already tombstone' }])
    service.run()
    await allIsCharged()
    expect(await service.stateOf(id)).toEqual({ status: 'tombstone' })
    expect(service.provider.journal(id)).toEqual([])
    expect(await service.said(id)).toEqual([])
  })

  it('before the claim: the provider never hears of the charge', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    await service.hear(placed())
    await service.hear(cancelled())
    service.run()
    await allIsCharged()
    expect(await service.stateOf(id)).toEqual({ status: 'tombstone' })
    expect(service.provider.journal(id)).toEqual([])
  })

  it('after the claim: what the call then takes goes back, and nobody is told that it succeeded', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    const { card, counts, open } = heldCard(service.card)
    await service.hear(placed())
    service.run({ card })
    await eventually(() => expect(counts.begun).toBe(1))
    await service.hear(cancelled())
    expect(await service.stateOf(id)).toMatchObject({ status: 'chargingUnwanted' })
    open()
    await becomes(id, 'refunded')
    const journal = service.provider.journal(id)
    expect(journal.map(({ kind, key, outcome }) => [kind, key, outcome])).toEqual([
      ['charge', `${id}:charge`, 'accepted'],
      ['refund', `${id}:refund:0`, 'accepted'],
    ])
    expect(await service.ledger(id)).toEqual(journal.map(({ kind, id }) => ({ kind, amount: 1_0000n, id })))
    expect(await service.said(id)).toEqual(['PaymentRefunded'])
  })

  it('after a charge was begun with the order itself: it is learned what was taken, and it goes back', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    const { card, counts, open } = heldCard(service.card)
    const runner = service.run({ card, pollMs: 600_000 })
    await service.hearBeside(runner, placed())
    await eventually(() => expect(counts.begun).toBe(1))
    await service.hearBeside(runner, cancelled())
    expect(await service.stateOf(id)).toMatchObject({ status: 'chargingUnwanted' })
    open()
    await becomes(id, 'refunded')
    expect(service.provider.journal(id).map(({ key }) => key)).toEqual([`${id}:charge`, `${id}:refund:0`])
    expect(await service.said(id)).toEqual(['PaymentRefunded'])
  })

  it('after the charge: the refund begins with it, as the charge began with the order', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    let claims = 0
    const runner = service.run({ pollMs: 600_000, observer: { claimed: (rows) => void (claims += rows) } })
    await service.hearBeside(runner, placed())
    await becomes(id, 'charged')
    await service.hearBeside(runner, cancelled())
    await becomes(id, 'refunded')
    expect(claims).toBe(0)
    expect(service.provider.journal(id).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect(await service.said(id)).toEqual(['PaymentSucceeded', 'PaymentRefunded'])
  })

  it('after the claim of a charge that is then refused: nothing was taken, nothing goes back', async () => {
    const { id, placed, cancelled } = order(declined)
    const { card, counts, open } = heldCard(service.card)
    await service.hear(placed())
    service.run({ card })
    await eventually(() => expect(counts.begun).toBe(1))
    await service.hear(cancelled())
    open()
    await becomes(id, 'tombstone')
    expect(service.provider.journal(id)).toMatchObject([{ kind: 'charge', outcome: 'refused' }])
    expect(await service.said(id)).toEqual([])
  })

  it('after the claim, by a runner that died: another one learns the outcome before anything is settled', async () => {
    const { id, placed, cancelled } = order(1_0000n)
    const { card, counts, open } = heldCard(service.card)
    await service.hear(placed())
    service.run({ card, leaseMs: 50 })
    await eventually(() => expect(counts.begun).toBe(1))
    await service.hear(cancelled())
    // The first never answers while the second works: its lease has run out.
    service.run({ leaseMs: 50 })
    await becomes(id, 'refunded')
    open()
    await service.stopRunners()
    expect(service.provider.journal(id).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect((await service.ledger(id)).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect(await service.said(id)).toEqual(['PaymentRefunded'])
  })

  it('after the charge: it goes back once, however often and for whatever reason it is asked for', async () => {
    const { id, placed, cancelled, outOfStock, shipmentFailed } = order(1_0000n)
    await service.hear(placed())
    service.run()
    await becomes(id, 'charged')
    await Promise.all([
      service.hear(cancelled(), outOfStock()),
      service.hear(shipmentFailed(), cancelled()),
      service.hear(outOfStock()),
    ])
    await becomes(id, 'refunded')
    expect(await service.hear(cancelled(), placed())).toEqual([
      { ignored: 'payment already refunded' },
      { ignored: 'payment already refunded' },
    ])
    expect(service.provider.journal(id).map(({ kind }) => kind)).toEqual(['charge', 'refund'])
    expect(await service.said(id)).toEqual(['PaymentSucceeded', 'PaymentRefunded'])
  })

  it('after a refusal means nothing', async () => {
    const { id, placed, cancelled } = order(declined)
    await service.hear(placed())
    service.run()
    await becomes(id, 'failed')
    expect(await service.hear(cancelled())).toEqual([{ ignored: 'payment already failed' }])
    expect(service.provider.journal(id)).toHaveLength(1)
  })

  it('at no stage in particular, of 60 orders and against two runners: all money ends where it was', async () => {
    const orders = Array.from({ length: 60 }, (_, index) => order(1_0000n + BigInt(index)))
    const runners = [service.run({ batch: 7 }), service.run({ batch: 7 })] as const
    await Promise.all(
      orders.map(async ({ placed, cancelled }, index) => {
        const messages = index % 3 === 0 ? [cancelled(), placed()] : [placed(), cancelled()]
        const runner = runners[(index % 2) as 0 | 1]
        for (const message of messages) await service.hearBeside(runner, message)
      }),
    )
    for (const { id } of orders) {
      await eventually(async () => expect((await service.stateOf(id))?.status).toMatch(/tombstone|refunded/))
      const kinds = service.provider.journal(id).map(({ kind }) => kind)
      expect([[], ['charge', 'refund']]).toContainEqual(kinds)
      expect((await service.ledger(id)).map(({ kind }) => kind)).toEqual(kinds)
    }
  })
})
