/** What an order costs. Whole minor units throughout: nothing here can round. */
import type { Money, OrderLine } from '@repo/contracts/values'

export const limits = {
  /** Different SKUs in one order. */
  lines: 100,
  /** Pieces of one SKU. */
  quantity: 10_000,
  /** Minor units; far below what a long holds. */
  total: 1_000_000_00n,
} as const

export type PricingProblem =
  | 'NO_LINES'
  | 'TOO_MANY_LINES'
  | 'QUANTITY_INVALID'
  | 'QUANTITY_TOO_LARGE'
  | 'UNIT_PRICE_INVALID'
  | 'UNIT_PRICE_AMBIGUOUS'
  | 'TOTAL_TOO_LARGE'

export type Pricing =
  | { readonly kind: 'priced'; readonly lines: readonly OrderLine[]; readonly total: Money }
  | { readonly kind: 'invalid'; readonly problem: PricingProblem; readonly sku: string | null }

/** One line per SKU, in order of first mention, and their total; or the first thing that is wrong with them. */
export function price(lines: readonly OrderLine[], currency: string): Pricing {
  const merged = new Map<string, OrderLine>()
  for (const line of lines) {
    const { sku, quantity, unitPrice } = line
    if (!Number.isSafeInteger(quantity) || quantity < 1) return invalid('QUANTITY_INVALID', sku)
    if (unitPrice < 1n) return invalid('UNIT_PRICE_INVALID', sku)
    const before = merged.get(sku)
    if (before && before.unitPrice !== unitPrice) return invalid('UNIT_PRICE_AMBIGUOUS', sku)
    const sum = (before?.quantity ?? 0) + quantity
    if (sum > limits.quantity) return invalid('QUANTITY_TOO_LARGE', sku)
    merged.set(sku, { sku, quantity: sum, unitPrice })
  }
  if (merged.size === 0) return invalid('NO_LINES', null)
  if (merged.size > limits.lines) return invalid('TOO_MANY_LINES', null)

  const amount = [...merged.values()].reduce(
    (sum, { quantity, unitPrice }) => sum + BigInt(quantity) * unitPrice,
    0n,
  )
  if (amount > limits.total) return invalid('TOTAL_TOO_LARGE', null)
  return { kind: 'priced', lines: [...merged.values()], total: { amount, currency } }
}

function invalid(problem: PricingProblem, sku: string | null): Pricing {
  return { kind: 'invalid', problem, sku }
}
