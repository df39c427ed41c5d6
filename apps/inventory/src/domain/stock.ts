/** The arithmetic of shelves. In every result available + reserved + shipped = received, and none is negative. */
import { unreachable } from '@repo/decider/decider'
import type { Shortage, StockLine } from '@repo/contracts/values'

import type { Available, InventoryFact } from './state.ts'

/** How many pieces of one SKU are where. */
export interface Stock {
  readonly available: number
  readonly reserved: number
  readonly shipped: number
  /** Everything that ever came in. */
  readonly received: number
}

export const noStock: Stock = { available: 0, reserved: 0, shipped: 0, received: 0 }

export type MovementKind = 'received' | 'reserved' | 'released' | 'shipped'

/** Pieces of one SKU that went from one place to another. */
export interface Movement extends StockLine {
  readonly kind: MovementKind
}

/** The stock after a movement. Throws a RangeError for one that cannot be: it would make a quantity negative. */
export function move(stock: Stock, { sku, kind, quantity }: Movement): Stock {
  requireQuantity(sku, quantity)
  const after = moved(stock, kind, quantity)
  if (Math.min(after.available, after.reserved) < 0) {
    throw new RangeError(`${quantity} of ${sku} cannot be ${kind}: ${JSON.stringify(stock)}`)
  }
  return after
}

function moved(stock: Stock, kind: MovementKind, quantity: number): Stock {
  const { available, reserved, shipped, received } = stock
  switch (kind) {
    case 'received':
      return { ...stock, available: available + quantity, received: received + quantity }
    case 'reserved':
      return { ...stock, available: available - quantity, reserved: reserved + quantity }
    case 'released':
      return { ...stock, available: available + quantity, reserved: reserved - quantity }
    case 'shipped':
      return { ...stock, reserved: reserved - quantity, shipped: shipped + quantity }
    default:
      return unreachable(kind)
  }
}

/** The goods that a fact moved: one movement per SKU. */
export function movementsOf(fact: InventoryFact): readonly Movement[] {
  switch (fact.type) {
    case 'Reserved':
      return fact.lines.map((line) => ({ ...line, kind: 'reserved' }))
    case 'Released':
      return fact.lines.map((line) => ({ ...line, kind: 'released' }))
    case 'Consumed':
      return fact.lines.map((line) => ({ ...line, kind: 'shipped' }))
    case 'LinesLearned':
    case 'PaidLearned':
    case 'Rejected':
    case 'Tombstoned':
      return []
    default:
      return unreachable(fact)
  }
}

/** What is missing to serve every line; nothing when all of them can be served. Each SKU stands in one line. */
export function shortagesOf(lines: readonly StockLine[], available: Available): readonly Shortage[] {
  return lines.flatMap(({ sku, quantity }) => {
    const there = available.get(sku) ?? 0
    return there < quantity ? [{ sku, requested: quantity, available: there }] : []
  })
}

/**
 * One line per SKU, in order of SKU: two lines of one SKU, checked one by one, would promise the same piece twice.
 * Throws a RangeError for a quantity that is not a positive whole number.
 */
export function stockLines(lines: readonly StockLine[]): readonly StockLine[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) {
    requireQuantity(sku, quantity)
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort(bySku)
}

/** Of lines that have a SKU each. */
function bySku(a: StockLine, b: StockLine): number {
  return a.sku < b.sku ? -1 : 1
}

function requireQuantity(sku: string, quantity: number): void {
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    throw new RangeError(`the quantity of ${sku} must be a positive whole number, not ${quantity}`)
  }
}
