import type { InventoryCommand, InventoryFact, Inventory } from '@app/inventory/domain/state'
import type { Order, OrderCommand, OrderFact } from '@app/order/domain/state'
import type { Payment, PaymentCommand, PaymentFact } from '@app/payment/domain/state'
import type { Shipping, ShippingCommand, ShippingFact } from '@app/shipping/domain/state'

import type { Service } from './deciders.ts'
import type { Quirks } from './log-options.ts'
import { protocol, type Hears, type Protocol } from './protocol.ts'

/** The saga with one thing wrong, or with one thing left out that looks needed. */
export interface Twin {
  readonly name: string
  /** What somebody might say who wrote it so. */
  readonly idea: string
  readonly protocol?: Protocol
  readonly quirks?: Partial<Quirks>
  /** Messages are recognised by their ids. Off, as it is by default, only the states make a repetition harmless. */
  readonly inbox?: boolean
  /** Caught with this id of an invariant, or equivalent because of this guard. */
  readonly verdict: { readonly breaks: string } | { readonly guard: string }
}

/** What a wrong decider decides where it is wrong, and undefined where it is right. */
type Wrong<Command, State, Fact> = (command: Command, state: State) => readonly Fact[] | undefined

export const wrongOrder = (wrong: Wrong<OrderCommand, Order, OrderFact>): Protocol => ({
  ...protocol,
  deciders: {
    ...protocol.deciders,
    order: {
      ...protocol.deciders.order,
      decide: (c, s) => wrong(c, s) ?? protocol.deciders.order.decide(c, s),
    },
  },
})
export const wrongPayment = (wrong: Wrong<PaymentCommand, Payment, PaymentFact>): Protocol => ({
  ...protocol,
  deciders: {
    ...protocol.deciders,
    payment: {
      ...protocol.deciders.payment,
      decide: (c, s) => wrong(c, s) ?? protocol.deciders.payment.decide(c, s),
    },
  },
})
export const wrongInventory = (wrong: Wrong<InventoryCommand, Inventory, InventoryFact>): Protocol => ({
  ...protocol,
  deciders: {
    ...protocol.deciders,
    inventory: {
      ...protocol.deciders.inventory,
      decide: (c, s) => wrong(c, s) ?? protocol.deciders.inventory.decide(c, s),
    },
  },
})
export const wrongShipping = (wrong: Wrong<ShippingCommand, Shipping, ShippingFact>): Protocol => ({
  ...protocol,
  deciders: {
    ...protocol.deciders,
    shipping: {
      ...protocol.deciders.shipping,
      decide: (c, s) => wrong(c, s) ?? protocol.deciders.shipping.decide(c, s),
    },
  },
})

/** A service that hears something else than it should. */
export const hearing = (service: Service, hears: Hears): Protocol => ({
  ...protocol,
  hears: { ...protocol.hears, [service]: hears },
})

/** A service that is deaf to some events. */
export const deaf = (service: Service, ...types: readonly string[]): Protocol =>
  hearing(
    service,
    Object.fromEntries(
      Object.entries<Hears[string]>(protocol.hears[service]).filter(([type]) => !types.includes(type)),
    ),
  )
