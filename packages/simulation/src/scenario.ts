import type { Scenario } from './moves.ts'

/** One piece of one article: what the orders of an exploration compete for. */
export const sku = 'TEA'

/** Every order of an exploration is this one. Nobody compares their ids, and equal orders make fewer states. */
export const scenario = {
  orderId: 'o',
  placed: {
    type: 'Place',
    customerId: 'c-1',
    lines: [{ sku, quantity: 1, unitPrice: 450n }],
    total: { amount: 450n, currency: 'EUR' },
    address: { recipient: 'Ada', line1: '1 Quay', city: 'Cork', postalCode: 'T12', country: 'IE' },
    salesChannel: null,
    deadline: new Date(600_000),
    at: new Date(0),
  },
} as const satisfies Omit<Scenario, 'refundRefusals'>
