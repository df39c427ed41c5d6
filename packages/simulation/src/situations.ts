/** What an exploration must have met, or it explored less than it says. */
import type { OrderCommand, Order } from '@app/order/domain/state'
import type { Inventory, InventoryCommand } from '@app/inventory/domain/state'
import type { Payment, PaymentCommand } from '@app/payment/domain/state'
import type { Shipping, ShippingCommand } from '@app/shipping/domain/state'

import type { Budgets } from './log-options.ts'

/** One decision of a service. */
export type Decision = { readonly facts: readonly { readonly type: string }[] } & (
  | { readonly by: 'order'; readonly before: Order; readonly command: OrderCommand }
  | { readonly by: 'payment'; readonly before: Payment; readonly command: PaymentCommand }
  | { readonly by: 'inventory'; readonly before: Inventory; readonly command: InventoryCommand }
  | { readonly by: 'shipping'; readonly before: Shipping; readonly command: ShippingCommand }
)

export interface Situation {
  readonly name: string
  /** Comes about only where such a fault may happen; any of them. */
  readonly needs?: readonly (keyof Budgets)[]
  readonly when: (decision: Decision) => boolean
}

const meets = (by: Decision['by'], command: string, ...states: readonly string[]) => {
  return (decision: Decision): boolean =>
    decision.by === by && decision.command.type === command && states.includes(decision.before.status)
}
const leads = (by: Decision['by'], state: string | null, fact: string) => {
  return (decision: Decision): boolean =>
    decision.by === by &&
    (state === null || decision.before.status === state) &&
    decision.facts.some(({ type }) => type === fact)
}
const ignored = (when: (decision: Decision) => boolean) => {
  return (decision: Decision): boolean => decision.facts.length === 0 && when(decision)
}

export const situations: readonly Situation[] = [
  { name: 'an order is completed', when: leads('order', 'confirmed', 'Completed') },
  { name: 'a card is refused', when: leads('payment', 'charging', 'ChargeRefused') },
  { name: 'nothing is on the shelf', when: leads('inventory', null, 'Rejected') },
  { name: 'a carrier refuses', when: leads('shipping', 'booking', 'BookingRefused') },
  {
    name: 'a cancel comes before any attempt, and the card is never asked',
    when: leads('payment', 'charging', 'Tombstoned'),
  },
  {
    name: 'a charge that nobody wants any more is taken, and goes back',
    when: leads('payment', 'chargingUnwanted', 'Charged'),
  },
  {
    name: 'a charge that nobody wants any more is refused',
    when: leads('payment', 'chargingUnwanted', 'ChargeRefused'),
  },
  {
    name: 'a refund is refused, and tried again under a new key',
    when: leads('payment', 'refunding', 'RefundRefused'),
  },
  {
    name: 'a cancel comes after the pivot, and is refused',
    when: ignored(meets('order', 'Cancel', 'confirmed', 'completed')),
  },
  {
    name: 'the deadline passes after the pivot, and means nothing',
    when: ignored(meets('order', 'PassDeadline', 'confirmed')),
  },
  {
    name: 'a reservation comes too late for the pivot',
    when: ignored(meets('order', 'RecordStockReserved', 'cancelled')),
  },
  { name: 'reserved goods are released', when: leads('inventory', 'reserved', 'Released') },
  {
    name: 'Inventory hears of the payment before it knows the lines',
    when: leads('inventory', 'none', 'PaidLearned'),
  },
  {
    name: 'the tombstone stops a reservation',
    when: ignored(
      (decision) =>
        meets('inventory', 'LearnPaid', 'tombstone')(decision) ||
        meets('inventory', 'LearnLines', 'tombstone')(decision),
    ),
  },
  {
    name: 'the tombstone stops a charge',
    needs: ['park'],
    when: ignored(meets('payment', 'Charge', 'tombstone')),
  },
  {
    name: 'a late duplicate of OrderPlaced charges nothing',
    needs: ['redelivery', 'republish'],
    when: ignored(meets('payment', 'Charge', 'charging', 'charged', 'refunded')),
  },
  {
    name: 'a late duplicate of OrderConfirmed books nothing',
    needs: ['redelivery', 'republish'],
    when: ignored(meets('shipping', 'Book', 'booking', 'shipped', 'failed')),
  },
  {
    name: 'a late duplicate of OrderShipped moves no stock',
    needs: ['redelivery', 'republish'],
    when: ignored(meets('inventory', 'Ship', 'consumed')),
  },
  {
    name: 'two runners bring one outcome, and the second means nothing',
    needs: ['lease'],
    when: ignored(meets('payment', 'RecordCharge', 'charged', 'failed', 'refunding', 'refunded')),
  },
  {
    name: 'the outcome of an earlier refund comes after the next one began',
    needs: ['lease'],
    when: ignored(
      ({ command, before }) =>
        command.type === 'RecordRefund' && before.status === 'refunding' && before.n !== command.n,
    ),
  },
]

/** Met at the provider and not in a decision. */
export const atProvider = {
  foundOk: 'an unknown outcome turns out to have been ok',
  foundRefused: 'an unknown outcome turns out to have been refused',
  arrivedLate: 'a request arrives after its runner gave up',
} as const

/** Every situation that must come about with these budgets, and its name. */
export function expected(budgets: Budgets, inbox: boolean): readonly string[] {
  const possible = (needs: readonly (keyof Budgets)[]): boolean => needs.some((fault) => budgets[fault] > 0)
  const seen = situations.filter(({ needs, name }) =>
    needs === undefined ? true : possible(needs) && !(inbox && name.startsWith('a late duplicate')),
  )
  const provider = [
    ...(possible(['unknown', 'lease']) ? [atProvider.foundOk, atProvider.foundRefused] : []),
    ...(possible(['unknown']) ? [atProvider.arrivedLate] : []),
  ]
  return [...seen.map(({ name }) => name), ...provider]
}
