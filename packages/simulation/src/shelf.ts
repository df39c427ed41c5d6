import { move, noStock, type Movement, type Stock } from '@app/inventory/domain/stock'

import { Interner } from './interner.ts'
import { sku } from './scenario.ts'

/** The shelf of an exploration; every state that it can be in has a number. */
export function shelf(units: readonly number[]) {
  const stocks = new Interner<Stock>('states of the shelf')
  const filled = (quantity: number): Stock =>
    quantity === 0 ? noStock : move(noStock, { sku, kind: 'received', quantity })
  return {
    starts: units.map((quantity) => stocks.idOf(filled(quantity))),
    available: (id: number): number => stocks.valueOf(id).available,
    /** The shelf after these movements, or what is impossible about them. */
    after(id: number, movements: readonly Movement[]): number | string {
      if (movements.length === 0) return id
      try {
        return stocks.idOf(movements.reduce(move, stocks.valueOf(id)))
      } catch (error) {
        return `A2: ${String(error)}`
      }
    },
    /** What is wrong when so many orders were served and nothing is left to do. */
    wrongWhenQuiet(id: number, completed: number): string | null {
      const { available, reserved, shipped, received } = stocks.valueOf(id)
      return reserved !== 0 || shipped !== completed || available !== received - completed
        ? `Q3: the shelf has ${available} available, ${reserved} reserved and ${shipped} shipped of ${received}, and ${completed} orders were completed`
        : null
    },
  }
}
