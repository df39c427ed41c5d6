import type { Provider } from '@repo/messaging/effect'
import { effects, type EffectRunner } from '@repo/messaging/effects'
import type { EffectsOptions } from '@repo/messaging/effects-options'
import type { ProviderAnswer } from '@repo/providers/provider'

import { effectOf, type ShippingEffect } from './domain/effect.ts'
import type { Shipping, ShippingCommand, ShippingFact } from './domain/state.ts'

type Options = EffectsOptions<ShippingCommand, ShippingFact, Shipping, ShippingEffect, ProviderAnswer>

export interface BookingOptions extends Omit<
  Options,
  'table' | 'effectOf' | 'claim' | 'record' | 'providers'
> {
  readonly carrier: Provider<ShippingEffect['request'], ProviderAnswer>
  /** As customers know it. */
  readonly carrierName: string
}

/** Books the carrier for every shipment whose state wants it, until the outcome is recorded. */
export function bookings({
  carrier,
  carrierName,
  ...options
}: BookingOptions): EffectRunner<ShippingCommand, ShippingFact, Shipping> {
  return effects<ShippingCommand, ShippingFact, Shipping, ShippingEffect, ProviderAnswer>({
    ...options,
    table: 'shipments',
    effectOf,
    providers: { booking: carrier },
    claim: () => ({ type: 'BeginAttempt' }),
    record: (_effect, answer) => ({
      type: 'RecordBooking',
      outcome:
        answer.kind === 'ok'
          ? { kind: 'ok', carrier: carrierName, trackingId: answer.id }
          : { kind: 'refused', reason: answer.reason },
    }),
  })
}
