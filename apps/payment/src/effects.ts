import type { Provider } from '@repo/messaging/effect'
import { effects, type EffectRunner } from '@repo/messaging/effects'
import type { EffectsOptions } from '@repo/messaging/effects-options'
import type { ProviderAnswer } from '@repo/providers/provider'

import { effectOf, type PaymentEffect } from './domain/effect.ts'
import type { Payment, PaymentCommand, PaymentFact } from './domain/state.ts'

type Options = EffectsOptions<PaymentCommand, PaymentFact, Payment, PaymentEffect, ProviderAnswer>
type RequestOf<Kind extends PaymentEffect['kind']> = Extract<
  PaymentEffect,
  { readonly kind: Kind }
>['request']

/** The card provider: two kinds of calls, each known by its key. */
export interface CardProvider {
  readonly charge: Provider<RequestOf<'charge'>, ProviderAnswer>
  readonly refund: Provider<RequestOf<'refund'>, ProviderAnswer>
}

export interface CardCallOptions extends Omit<
  Options,
  'table' | 'effectOf' | 'claim' | 'record' | 'providers'
> {
  readonly card: CardProvider
}

/** Charges and refunds every payment whose state wants it, until the outcome is recorded. */
export function cardCalls({
  card,
  ...options
}: CardCallOptions): EffectRunner<PaymentCommand, PaymentFact, Payment> {
  return effects<PaymentCommand, PaymentFact, Payment, PaymentEffect, ProviderAnswer>({
    ...options,
    table: 'payments',
    effectOf,
    providers: { charge: card.charge, refund: card.refund },
    claim: () => ({ type: 'BeginAttempt' }),
    record: outcomeOf,
  })
}

function outcomeOf(effect: PaymentEffect, answer: ProviderAnswer): PaymentCommand {
  if (effect.kind === 'charge') {
    const outcome = answer.kind === 'ok' ? { kind: answer.kind, chargeId: answer.id } : answer
    return { type: 'RecordCharge', outcome }
  }
  // An outcome carries its n: that of an earlier refusal must not be taken for this attempt's.
  const outcome = answer.kind === 'ok' ? { kind: answer.kind, refundId: answer.id } : answer
  return { type: 'RecordRefund', n: effect.n, outcome }
}
