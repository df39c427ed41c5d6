/**
 * Facts in the shape of an earlier version, for instances that cannot read the newest one yet. While a deployment
 * rolls, every instance writes what the oldest one reads; when all are new, the setting goes and nobody stores the
 * old shape again. What a version cannot express is left out: see `upcasters.ts` for what stands in its place.
 */
import type { Json } from '@repo/decider/json'

import type { OrderFact } from './state.ts'
import { schemaVersions, toStored, type StoredFact } from './stored.ts'

type Shape = (data: { readonly [key: string]: Json }) => Json

const older: Readonly<Partial<Record<OrderFact['type'], Readonly<Record<number, Shape>>>>> = {
  Placed: {
    1: ({ total, salesChannel: _, ...rest }) => {
      const { amount = null, currency = null } = total as { readonly amount?: Json; readonly currency?: Json }
      return { ...rest, totalAmount: amount, currency }
    },
  },
}

/** Stores facts in these versions, the newest where nothing is said. Throws a TypeError for a version that never was. */
export function storedAt(versions: Readonly<Record<string, number>>): (fact: OrderFact) => StoredFact {
  for (const [type, version] of Object.entries(versions)) {
    const known = schemaVersions[type as OrderFact['type']]
    if (version !== known && !older[type as OrderFact['type']]?.[version]) {
      throw new TypeError(`stored versions: ${type} has no version ${version}`)
    }
  }
  return (fact) => {
    const stored = toStored(fact)
    const version = versions[fact.type] ?? stored.schemaVersion
    if (version === stored.schemaVersion) return stored
    const shape = older[fact.type]?.[version]
    if (!shape) throw new TypeError(`stored versions: ${fact.type} has no version ${version}`)
    return { ...stored, schemaVersion: version, data: shape(stored.data as { readonly [key: string]: Json }) }
  }
}
