/** How a shipment stands in its row. */
import { flag, integer, list, record, tagged, text, type Json } from '@repo/decider/json'
import type { Address, StockLine } from '@repo/contracts/values'

import type { Parcel, Shipping } from './state.ts'

const lines = list(record<StockLine>({ sku: text, quantity: integer }))
const address = record<Address>({ recipient: text, line1: text, city: text, postalCode: text, country: text })
const parcel = record<Parcel>({ lines, address })

const codec = tagged<Shipping, 'status'>('status', {
  none: {},
  booking: { claimed: flag, parcel },
  shipped: { carrier: text, trackingId: text },
  failed: { reason: text },
})

export const stateToJson = (state: Shipping): Json => codec.toJson(state)
/** Throws a TypeError for JSON that is not a shipment. */
export const stateFromJson = (json: unknown): Shipping => codec.fromJson(json)
