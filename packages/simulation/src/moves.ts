/** Everything that somebody may do next in a saga, in whatever order and as often as they like. */
import type { OrderCommand } from '@app/order/domain/state'
import type { PaymentCommand } from '@app/payment/domain/state'
import type { ShippingCommand } from '@app/shipping/domain/state'

import type { Service } from './deciders.ts'
import { hearersOf, protocol as real, type Protocol, type Said } from './protocol.ts'
import { wantedCalls, type Call, type Saga } from './saga-model.ts'

export type Intent =
  /** A request of the customer, or the deadline: may come, and need not. */
  | { readonly kind: 'trigger'; readonly trigger: string; readonly command: OrderCommand }
  | { readonly kind: 'deliver'; readonly event: Said; readonly to: Service }
  /** A runner commits that it will make the call. */
  | { readonly kind: 'claim'; readonly call: Call }
  /** The call reaches the provider, which decides. */
  | { readonly kind: 'call'; readonly call: Call; readonly outcome: 'ok' | 'refused' }
  /** A runner has learned the outcome, then or by asking for it later. */
  | { readonly kind: 'record'; readonly call: Call; readonly command: PaymentCommand | ShippingCommand }

export interface Scenario {
  readonly orderId: string
  readonly placed: Extract<OrderCommand, { type: 'Place' }>
  /** A provider that refuses a refund for ever would keep a saga open for ever: it relents after so many. */
  readonly refundRefusals: number
}

export function moves(
  { orderId, placed, refundRefusals }: Scenario,
  saga: Saga,
  protocol: Protocol = real,
): readonly Intent[] {
  const { deadline } = placed
  const triggers: readonly Intent[] = [
    { kind: 'trigger', trigger: 'customer orders', command: placed },
    { kind: 'trigger', trigger: 'customer cancels', command: { type: 'Cancel' } },
    { kind: 'trigger', trigger: 'deadline passes', command: { type: 'PassDeadline', at: deadline } },
  ]
  const deliveries = saga.said.flatMap((event) =>
    hearersOf(event, protocol).map((to): Intent => ({ kind: 'deliver', event, to })),
  )
  const claims = wantedCalls(orderId, saga).map((call): Intent => ({ kind: 'claim', call }))
  const calls = saga.begun.flatMap((call): readonly Intent[] => {
    const outcome = saga.journal[call.key]
    if (outcome) return [{ kind: 'record', call, command: recording(call, outcome) }]
    const mayRefuse = call.kind !== 'refund' || call.n < refundRefusals
    const outcomes = mayRefuse ? (['ok', 'refused'] as const) : (['ok'] as const)
    return outcomes.map((answer) => ({ kind: 'call', call, outcome: answer }))
  })
  return [...triggers, ...deliveries, ...claims, ...calls]
}

export function describeMove(intent: Intent): string {
  switch (intent.kind) {
    case 'trigger':
      return intent.trigger
    case 'deliver':
      return `${intent.event.type} reaches ${intent.to}`
    case 'claim':
      return `a runner claims ${intent.call.key}`
    case 'call':
      return `the provider answers ${intent.call.key}: ${intent.outcome}`
    case 'record':
      return `a runner records the outcome of ${intent.call.key}`
  }
}

/** What a runner does with the answer to a call. */
export function recording(
  { kind, key, n }: Call,
  answer: 'ok' | 'refused',
): PaymentCommand | ShippingCommand {
  const refused = { kind: 'refused', reason: 'no' } as const
  switch (kind) {
    case 'charge':
      return { type: 'RecordCharge', outcome: answer === 'ok' ? { kind: 'ok', chargeId: key } : refused }
    case 'refund':
      return { type: 'RecordRefund', n, outcome: answer === 'ok' ? { kind: 'ok', refundId: key } : refused }
    case 'booking':
      return {
        type: 'RecordBooking',
        outcome: answer === 'ok' ? { kind: 'ok', carrier: 'post', trackingId: key } : refused,
      }
  }
}
