/** The tables of reactions, from which the diagrams are printed, against what the services said when explored. */
import { reactions as inventory, triggers as inventoryTriggers } from '@app/inventory/domain/reactions'
import { reactions as order, triggers as orderTriggers } from '@app/order/domain/reactions'
import { reactions as payment, triggers as paymentTriggers } from '@app/payment/domain/reactions'
import { reactions as shipping, triggers as shippingTriggers } from '@app/shipping/domain/reactions'

export type Table = Readonly<Record<string, { readonly says: readonly string[] }>>

export const tables: Readonly<Record<string, Table>> = {
  order: { ...order, ...orderTriggers },
  payment: { ...payment, ...paymentTriggers },
  inventory: { ...inventory, ...inventoryTriggers },
  shipping: { ...shipping, ...shippingTriggers },
}

/** What the diagram says that never happens, and what happens that it does not say; `said` as `Findings` has it. */
export function diagramFaults(
  said: readonly ReadonlyMap<string, ReadonlySet<string>>[],
  diagram: Readonly<Record<string, Table>> = tables,
): readonly string[] {
  const drawn = new Set(rowsOf(diagram))
  const happened = new Set(
    said.flatMap((rows) => [...rows].flatMap(([row, types]) => [...types].map((type) => `${row}: ${type}`))),
  )
  return [
    ...[...happened]
      .filter((row) => !drawn.has(row))
      .map((row) => `${row} was said and is not in the diagram`),
    ...[...drawn]
      .filter((row) => !happened.has(row))
      .map((row) => `${row} is in the diagram and was never said`),
  ].sort()
}

/** One line for each event in each row: `payment: OrderPlaced: PaymentFailed`. */
export function rowsOf(diagram: Readonly<Record<string, Table>> = tables): readonly string[] {
  return Object.entries(diagram).flatMap(([service, table]) =>
    Object.entries(table).flatMap(([heard, { says }]) => says.map((type) => `${service}: ${heard}: ${type}`)),
  )
}
