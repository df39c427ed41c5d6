import type { Placement } from './state.ts'

export const deadline = new Date('2026-03-14T15:10:00.000Z')

export const placement = {
  customerId: 'c-1',
  lines: [
    { sku: 'TEA', quantity: 2, unitPrice: 450n },
    { sku: 'POT', quantity: 1, unitPrice: 1600n },
  ],
  total: { amount: 2500n, currency: 'EUR' },
  address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
  salesChannel: 'web',
  placedAt: new Date('2026-03-14T15:00:00.000Z'),
  deadline,
} as const satisfies Placement
