import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { order, shippingService, type ShippingService } from './shipping-service.ts'

// The carrier's magic postal codes: what befalls a booking to them.
const refused = '00001'
const answerLost = '00002'
const slow = '00003'
const refusedAndAnswerLost = '00004'
const requestLost = '00005'

describe('an order', () => {
  let service: ShippingService
  beforeAll(async () => (service = await shippingService()))
  afterEach(() => service.stopRunners())
  afterAll(() => service.stop())

  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stateOf(id))?.status).toBe(status))

  it('is booked once and said to be shipped once, however often it is confirmed', async () => {
    const { id, confirmed } = order()
    service.run()
    await Promise.all([
      service.hear(confirmed(), confirmed()),
      service.hear(confirmed()),
      service.hear(confirmed()),
    ])
    await becomes(id, 'shipped')
    expect(await service.hear(confirmed())).toEqual([{ ignored: 'shipping already shipped' }])
    const journal = service.provider.journal(id)
    expect(journal).toMatchObject([{ kind: 'booking', key: `${id}:booking`, outcome: 'accepted' }])
    expect(await service.said(id)).toMatchObject([
      {
        type: 'OrderShipped',
        aggregateVersion: 1,
        data: { carrier: 'Swift Parcel', trackingId: journal[0]?.id },
      },
    ])
  })

  it.each([
    ['was lost on its way back', answerLost],
    ['comes late', slow],
  ])('is booked once when the answer %s', async (_, postalCode) => {
    const { id, confirmed } = order(postalCode)
    await service.hear(confirmed())
    service.run()
    await becomes(id, 'shipped')
    expect(service.provider.journal(id)).toMatchObject([{ outcome: 'accepted' }])
    expect((await service.said(id)).map(({ type }) => type)).toEqual(['OrderShipped'])
  })

  it('is booked by a second call when the first never arrived', async () => {
    const { id, confirmed } = order(requestLost)
    await service.hear(confirmed())
    service.run()
    await becomes(id, 'shipped')
    expect(service.provider.journal(id)).toMatchObject([{ key: `${id}:booking`, outcome: 'accepted' }])
  })

  it.each([
    ['and says why', refused],
    ['though the answer was lost', refusedAndAnswerLost],
  ])('that the carrier refuses fails once, %s, and is not tried again', async (_, postalCode) => {
    const { id, confirmed } = order(postalCode)
    await service.hear(confirmed())
    service.run()
    await becomes(id, 'failed')
    await service.hear(confirmed())
    expect(service.provider.journal(id)).toMatchObject([{ outcome: 'refused' }])
    expect(await service.said(id)).toMatchObject([
      { type: 'ShipmentFailed', aggregateVersion: 1, data: { reason: 'address not served' } },
    ])
  })

  it('is booked once by three runners whose leases have run out', async () => {
    const codes = [answerLost, slow, refusedAndAnswerLost, requestLost, 'SW1Y 4JH', refused]
    const orders = [...codes, ...codes].map((postalCode) => order(postalCode))
    await service.hear(...orders.map(({ confirmed }) => confirmed()))
    // Far shorter than a call that times out.
    for (let runner = 0; runner < 3; runner++) service.run({ leaseMs: 20 })
    for (const { id } of orders) {
      await eventually(async () => expect((await service.stateOf(id))?.status).toMatch(/shipped|failed/))
    }
    await service.stopRunners()
    for (const { id } of orders) {
      expect(service.provider.journal(id)).toHaveLength(1)
      expect(await service.said(id)).toHaveLength(1)
    }
  })
})
