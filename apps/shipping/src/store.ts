import { aggregateStore } from '@repo/messaging/aggregate-store'
import type { AggregateStore } from '@repo/messaging/aggregate'

import { shipping } from './domain/decider.ts'
import { effectOf } from './domain/effect.ts'
import type { Shipping, ShippingFact } from './domain/state.ts'
import { stateFromJson, stateToJson } from './domain/stored.ts'

/** Shipments in their rows. */
export function shippingStore(): AggregateStore<Shipping, ShippingFact> {
  return aggregateStore<Shipping, ShippingFact>({
    table: 'shipments',
    initial: shipping.initial,
    toJson: stateToJson,
    fromJson: stateFromJson,
    effectOf,
  })
}
