/**
 * Facts that were stored in an older shape, brought to the next one whenever they are read: fact type -> the schema
 * version it was stored in -> its data one version later. What is stored is never rewritten.
 */
import type { Json } from '@repo/decider/json'

export const upcasters = {
  Placed: {
    // Version 1 had its total flat, and nobody asked where the customer ordered.
    1: (data: Json): Json => {
      const { totalAmount = null, currency = null, ...rest } = data as { readonly [key: string]: Json }
      return { ...rest, total: { amount: totalAmount, currency }, salesChannel: null }
    },
  },
} as const
