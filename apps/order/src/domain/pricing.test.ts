import { describe, expect, it } from '@jest/globals'
import type { OrderLine } from '@repo/contracts/values'
import fc from 'fast-check'

import { limits, price, type PricingProblem } from './pricing.ts'

const line = (sku: string, quantity: number, unitPrice: bigint): OrderLine => ({ sku, quantity, unitPrice })

describe('price', () => {
  it('sums quantity times unit price', () => {
    expect(price([line('TEA', 2, 450n), line('POT', 1, 1600n)], 'EUR')).toEqual({
      kind: 'priced',
      lines: [line('TEA', 2, 450n), line('POT', 1, 1600n)],
      total: { amount: 2500n, currency: 'EUR' },
    })
  })

  it('merges lines of one SKU where it was first mentioned', () => {
    const pricing = price([line('TEA', 2, 450n), line('POT', 1, 1600n), line('TEA', 3, 450n)], 'EUR')
    expect(pricing).toMatchObject({ lines: [line('TEA', 5, 450n), line('POT', 1, 1600n)] })
  })

  it('takes the very limits', () => {
    expect(
      price([line('TEA', limits.quantity, limits.total / BigInt(limits.quantity))], 'EUR'),
    ).toMatchObject({
      kind: 'priced',
      total: { amount: limits.total },
    })
  })

  const many = Array.from({ length: limits.lines + 1 }, (_, index) => line(`SKU-${index}`, 1, 1n))
  it('takes as many lines as an order may have', () => {
    expect(price(many.slice(1), 'EUR')).toMatchObject({ kind: 'priced', lines: { length: limits.lines } })
  })

  const refused: readonly (readonly [PricingProblem, string | null, readonly OrderLine[]])[] = [
    ['NO_LINES', null, []],
    ['TOO_MANY_LINES', null, many],
    ['QUANTITY_INVALID', 'TEA', [line('TEA', 0, 1n)]],
    ['QUANTITY_INVALID', 'TEA', [line('TEA', -1, 1n)]],
    ['QUANTITY_INVALID', 'TEA', [line('TEA', 1.5, 1n)]],
    ['QUANTITY_INVALID', 'TEA', [line('TEA', NaN, 1n)]],
    ['QUANTITY_TOO_LARGE', 'TEA', [line('TEA', limits.quantity, 1n), line('TEA', 1, 1n)]],
    ['UNIT_PRICE_INVALID', 'TEA', [line('TEA', 1, 0n)]],
    ['UNIT_PRICE_INVALID', 'TEA', [line('TEA', 1, -5n)]],
    ['UNIT_PRICE_AMBIGUOUS', 'TEA', [line('TEA', 1, 450n), line('TEA', 1, 400n)]],
    ['TOTAL_TOO_LARGE', null, [line('TEA', 1, limits.total + 1n)]],
  ]
  it.each(refused)('refuses with %s (%s)', (problem, sku, lines) => {
    expect(price(lines, 'EUR')).toEqual({ kind: 'invalid', problem, sku })
  })

  it('comes to the same total however the lines are cut and ordered', () => {
    const lines = fc.array(
      fc.record({ sku: fc.constantFrom('A', 'B', 'C'), quantity: fc.integer({ min: 1, max: 50 }) }),
      { minLength: 1 },
    )
    const prices: Readonly<Record<string, bigint>> = { A: 1n, B: 99n, C: 12_345n }
    fc.assert(
      fc.property(lines, (some) => {
        const given = some.map(({ sku, quantity }) => line(sku, quantity, prices[sku] ?? 0n))
        const pieces = given.flatMap((one) =>
          Array.from({ length: one.quantity }, () => ({ ...one, quantity: 1 })),
        )
        const [whole, cut] = [price(given, 'EUR'), price(pieces.reverse(), 'EUR')]
        if (whole.kind === 'invalid' || cut.kind === 'invalid') throw new Error('expected a price')
        expect(cut.total).toEqual(whole.total)
        expect(whole.total.amount).toBe(pieces.reduce((sum, { unitPrice }) => sum + unitPrice, 0n))
      }),
    )
  })
})
