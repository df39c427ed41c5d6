import { expect, it } from '@jest/globals'

import { effectOf } from './effect.ts'
import type { Payment } from './state.ts'

const total = { amount: 2500n, currency: 'EUR' }
const bill = { customerId: 'c-1', total }
const charge = {
  kind: 'charge',
  key: 'o-1:charge',
  request: { orderId: 'o-1', customerId: 'c-1', total },
}
const refund = (n: number) => ({
  kind: 'refund',
  key: `o-1:refund:${n}`,
  n,
  request: { orderId: 'o-1', chargeId: 'ch-1', total },
})

const wanted: readonly (readonly [Payment, object | null])[] = [
  [{ status: 'none' }, null],
  [{ status: 'charging', claimed: false, ...bill }, charge],
  [{ status: 'charging', claimed: true, ...bill }, charge],
  [{ status: 'chargingUnwanted', ...bill }, charge],
  [{ status: 'charged', total, chargeId: 'ch-1' }, null],
  [{ status: 'failed', reason: 'declined' }, null],
  [{ status: 'refunding', total, chargeId: 'ch-1', n: 0 }, refund(0)],
  [{ status: 'refunding', total, chargeId: 'ch-1', n: 3 }, refund(3)],
  [{ status: 'refunded', total, chargeId: 'ch-1', refundId: 're-1' }, null],
  [{ status: 'tombstone' }, null],
]

it.each(wanted)('%j', (state, effect) => {
  expect(effectOf('o-1', state)).toEqual(effect)
})
