/** How facts of an order stand in the event store, and how a snapshot of one does. */
import {
  bigInteger,
  instant,
  integer,
  list,
  nullable,
  oneOf,
  record,
  tagged,
  text,
  type Fields,
  type Json,
} from '@repo/decider/json'
import {
  cancellationReasons,
  type Address,
  type CancellationReason,
  type Money,
  type OrderLine,
} from '@repo/contracts/values'

import type { Order, OrderFact, Placement } from './state.ts'

export interface StoredFact {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
}

const placement: Fields<Placement> = {
  customerId: text,
  lines: list(record<OrderLine>({ sku: text, quantity: integer, unitPrice: bigInteger })),
  total: record<Money>({ amount: bigInteger, currency: text }),
  address: record<Address>({ recipient: text, line1: text, city: text, postalCode: text, country: text }),
  salesChannel: nullable(text),
  placedAt: instant,
  deadline: instant,
}
const reason = oneOf<CancellationReason>(cancellationReasons)

const facts = tagged<OrderFact, 'type'>('type', {
  Placed: placement,
  Confirmed: {},
  Completed: { trackingId: text },
  Cancelled: { reason },
})

const states = tagged<Order, 'status'>('status', {
  none: {},
  pending: placement,
  confirmed: placement,
  completed: { ...placement, trackingId: text },
  cancelled: { ...placement, reason },
})

/** The schema version in which each fact is stored now; older ones are read through `upcasters.ts`. */
export const schemaVersions: Readonly<Record<OrderFact['type'], number>> = {
  Placed: 2,
  Confirmed: 1,
  Completed: 1,
  Cancelled: 1,
}

export function toStored(fact: OrderFact): StoredFact {
  const { type: _, ...data } = facts.toJson(fact) as { readonly [key: string]: Json }
  return { type: fact.type, schemaVersion: schemaVersions[fact.type], data }
}

/** Reads the newest shape only, see `upcasters.ts`. Throws a TypeError for what this version of the service cannot read. */
export function fromStored({ type, schemaVersion, data }: StoredFact): OrderFact {
  if (schemaVersion !== schemaVersions[type as OrderFact['type']]) {
    throw new TypeError(`no reader for ${type} in schema version ${schemaVersion}`)
  }
  return facts.fromJson({ ...(data as object), type })
}

/** Raise it with any change of the state's shape: a snapshot of another version is discarded and folded anew. */
export const snapshotSchemaVersion = 1

export const stateToJson = (state: Order): Json => states.toJson(state)
/** Throws a TypeError for JSON that is not an order. */
export const stateFromJson = (json: unknown): Order => states.fromJson(json)
