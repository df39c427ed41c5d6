/** How a payment stands in its row. */
import { bigInteger, flag, integer, record, tagged, text, type Json } from '@repo/decider/json'
import type { Money } from '@repo/contracts/values'

import type { Payment } from './state.ts'

const total = record<Money>({ amount: bigInteger, currency: text })

const codec = tagged<Payment, 'status'>('status', {
  none: {},
  charging: { customerId: text, total, claimed: flag },
  chargingUnwanted: { customerId: text, total },
  charged: { total, chargeId: text },
  failed: { reason: text },
  refunding: { total, chargeId: text, n: integer },
  refunded: { total, chargeId: text, refundId: text },
  tombstone: {},
})

export const stateToJson = (state: Payment): Json => codec.toJson(state)
/** Throws a TypeError for JSON that is not a payment. */
export const stateFromJson = (json: unknown): Payment => codec.fromJson(json)
