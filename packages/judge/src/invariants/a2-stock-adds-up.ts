import { tally } from '../evidence.ts'
import { findings, type Invariant } from '../invariant.ts'

export const a2: Invariant = {
  id: 'A2',
  title:
    'Of every SKU nothing is negative, available + reserved + shipped = received, and the movements say the same',
  when: 'always',
  check({ stock, movements }) {
    const { expect, verdict } = findings()
    const moved = new Map<string, number>()
    for (const { sku, kind, quantity } of movements) tally(moved, `${sku} ${kind}`, quantity)
    const shelves = new Set(stock.map(({ sku }) => sku))
    for (const sku of new Set(movements.map((movement) => movement.sku))) {
      expect(shelves.has(sku), () => `${sku} has moved, and there is no shelf of it`)
    }
    for (const row of stock) {
      const { sku, available, reserved, shipped, received } = row
      expect(
        Math.min(available, reserved, shipped) >= 0 && available + reserved + shipped === received,
        () => `${sku} does not add up: ${JSON.stringify(row)}`,
      )
      const of = (kind: string) => moved.get(`${sku} ${kind}`) ?? 0
      const expected = {
        available: of('received') - of('reserved') + of('released'),
        reserved: of('reserved') - of('released') - of('shipped'),
        shipped: of('shipped'),
        received: of('received'),
      }
      expect(
        available === expected.available &&
          reserved === expected.reserved &&
          shipped === expected.shipped &&
          received === expected.received,
        () => `${sku} is ${JSON.stringify(row)}, and its movements come to ${JSON.stringify(expected)}`,
      )
    }
    return verdict()
  },
}
