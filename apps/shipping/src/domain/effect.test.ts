import { expect, it } from '@jest/globals'

import { effectOf } from './effect.ts'
import { parcel } from './parcel.test-kit.ts'
import type { Shipping } from './state.ts'

const booking = { kind: 'booking', key: 'o-1:booking', request: { orderId: 'o-1', ...parcel } }

const wanted: readonly (readonly [Shipping, object | null])[] = [
  [{ status: 'none' }, null],
  [{ status: 'booking', claimed: false, parcel }, booking],
  [{ status: 'booking', claimed: true, parcel }, booking],
  [{ status: 'shipped', carrier: 'post', trackingId: 't-1' }, null],
  [{ status: 'failed', reason: 'no such address' }, null],
]

it.each(wanted)('%p', (state, effect) => {
  expect(effectOf('o-1', state)).toEqual(effect)
})
