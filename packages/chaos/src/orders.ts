import { pick, type Random } from './random.ts'

export interface OrderToPlace {
  readonly body: unknown
  /** What the customer does afterwards. */
  readonly cancelAfterMs?: number
  /** The same request is sent so many more times, at once. */
  readonly copies: number
}

/** On the shelves at the beginning. There is never enough of the rare one, and none of the one that does not exist. */
export const stock = (sagas: number): Readonly<Record<string, number>> => ({
  TEA: sagas * 4,
  CUP: sagas * 4,
  RARE: Math.ceil(sagas / 20),
})

interface Kind {
  readonly share: number
  readonly total: string
  readonly postalCode?: string
  readonly second?: string
}

// The totals and postal codes that make the provider simulator refuse, hesitate or forget: its README has the table.
const kinds: readonly Kind[] = [
  { share: 44, total: '1250' },
  { share: 5, total: '9901' },
  { share: 4, total: '9902' },
  { share: 4, total: '9903' },
  { share: 2, total: '9904' },
  { share: 3, total: '9905' },
  { share: 3, total: '9910' },
  { share: 3, total: '9906', second: 'UNICORN' },
  { share: 2, total: '9907', second: 'UNICORN' },
  { share: 2, total: '9908', second: 'UNICORN' },
  { share: 2, total: '9909', second: 'UNICORN' },
  { share: 8, total: '1250', second: 'RARE' },
  { share: 6, total: '1250', postalCode: '00001' },
  { share: 3, total: '1250', postalCode: '00002' },
  { share: 3, total: '1250', postalCode: '00003' },
  { share: 2, total: '1250', postalCode: '00004' },
  { share: 4, total: '1250', postalCode: '00005' },
]

/** The next order, out of every kind that there is. */
export function orderToPlace(chance: Random, customer: number): OrderToPlace {
  const kind = chosen(chance)
  const second = kind.second ? 100 : 0
  const lines = [
    { sku: pick(chance, ['TEA', 'CUP']), quantity: 1, unitPrice: String(Number(kind.total) - second) },
    ...(kind.second ? [{ sku: kind.second, quantity: 1, unitPrice: String(second) }] : []),
  ]
  const patience = chance()
  return {
    body: {
      customerId: `customer-${customer}`,
      currency: 'EUR',
      lines,
      address: {
        recipient: `Customer ${customer}`,
        line1: '1 Main Street',
        city: 'Here',
        postalCode: kind.postalCode ?? '12345',
        country: 'DE',
      },
    },
    copies: chance() < 0.1 ? 1 + Math.floor(chance() * 3) : 0,
    ...(patience < 0.1 && { cancelAfterMs: 0 }),
    ...(patience >= 0.1 && patience < 0.25 && { cancelAfterMs: Math.floor(chance() * 4_000) }),
    // Mostly too late.
    ...(patience >= 0.95 && { cancelAfterMs: 20_000 }),
  }
}

function chosen(chance: Random): Kind {
  let at = chance() * kinds.reduce((sum, { share }) => sum + share, 0)
  return kinds.find(({ share }) => (at -= share) < 0) ?? (kinds[0] as Kind)
}
