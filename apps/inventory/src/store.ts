import { aggregateStore } from '@repo/messaging/aggregate-store'
import type { AggregateStore } from '@repo/messaging/aggregate'

import { inventory } from './domain/decider.ts'
import type { Inventory, InventoryFact } from './domain/state.ts'
import { stateFromJson, stateToJson } from './domain/stored.ts'

/** Reservations in their rows. The goods themselves are in `stock.ts`. */
export function reservationStore(): AggregateStore<Inventory, InventoryFact> {
  return aggregateStore<Inventory, InventoryFact>({
    table: 'reservations',
    initial: inventory.initial,
    toJson: stateToJson,
    fromJson: stateFromJson,
  })
}
