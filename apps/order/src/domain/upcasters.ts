/**
 * Facts that were stored in an older shape, brought to the next one when they are read: fact type -> the schema
 * version it was stored in -> its data one version later. Stored facts are never rewritten.
 */
import type { Json } from '@repo/decider/json'

export type JsonObject = { readonly [key: string]: Json }
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: JsonObject) => JsonObject>>>>

export const upcasters = {
  Placed: {
    // Version 1 had its total flat, and nobody asked where the customer ordered.
    1: ({ totalAmount = null, currency = null, ...rest }) => ({
      ...rest,
      total: { amount: totalAmount, currency },
      salesChannel: null,
    }),
  },
} as const satisfies Upcasters

/** The data in its newest shape: every upcaster from its version on, in order. */
export function upcast(
  type: string,
  schemaVersion: number,
  data: JsonObject,
  table: Upcasters = upcasters,
): JsonObject {
  const next = table[type]?.[schemaVersion]
  return next ? upcast(type, schemaVersion + 1, next(data), table) : data
}
