/** How a reservation stands in its row. */
import { integer, list, record, tagged, text, type Json } from '@repo/decider/json'
import type { Shortage, StockLine } from '@repo/contracts/values'

import type { Inventory } from './state.ts'

const lines = list(record<StockLine>({ sku: text, quantity: integer }))
const shortages = list(record<Shortage>({ sku: text, requested: integer, available: integer }))

const codec = tagged<Inventory, 'status'>('status', {
  none: {},
  linesKnown: { lines },
  paid: {},
  reserved: { lines },
  rejected: { shortages },
  released: { lines },
  consumed: { lines },
  tombstone: {},
})

export const stateToJson = (state: Inventory): Json => codec.toJson(state)
/** Throws a TypeError for JSON that is not a reservation. */
export const stateFromJson = (json: unknown): Inventory => codec.fromJson(json)
