import type { Parcel } from './state.ts'

export const parcel: Parcel = {
  lines: [{ sku: 'TEA', quantity: 2 }],
  address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
}
