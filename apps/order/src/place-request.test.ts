import { describe, expect, it } from '@jest/globals'
import { Problem } from '@repo/service/problem'

import { placeCommand } from './place-request.ts'
import type { PlaceOrder } from './requests.ts'

const at = new Date('2026-03-14T15:00:00Z')
const body: PlaceOrder = {
  customerId: 'customer-1',
  lines: [{ sku: 'CUP', quantity: 2, unitPrice: '450' }],
  currency: 'EUR',
  address: {
    recipient: 'Ada',
    line1: '12 St James Square',
    city: 'London',
    postalCode: 'SW1Y',
    country: 'GB',
  },
}

describe('placeCommand', () => {
  it('prices the order and sets its deadline', () => {
    expect(placeCommand(body, at, 60_000)).toMatchObject({
      type: 'Place',
      lines: [{ sku: 'CUP', quantity: 2, unitPrice: 450n }],
      total: { amount: 900n, currency: 'EUR' },
      salesChannel: null,
      at,
      deadline: new Date('2026-03-14T15:01:00Z'),
    })
  })

  it('joins lines of one article', () => {
    const lines = [...body.lines, { sku: 'CUP', quantity: 1, unitPrice: '450' }]
    expect(placeCommand({ ...body, lines }, at, 1).lines).toEqual([
      { sku: 'CUP', quantity: 3, unitPrice: 450n },
    ])
  })

  it('refuses what cannot be priced, and says what and where', () => {
    const lines = [...body.lines, { sku: 'CUP', quantity: 1, unitPrice: '451' }]
    const place = () => placeCommand({ ...body, lines }, at, 1)
    expect(place).toThrow(Problem)
    expect(place).toThrow('one unit price: CUP')
  })
})
