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

interface Decides<Command, State, Fact> {
  readonly decide: (command: Command, state: State) => readonly Fact[]
}

export const wrongOrder = (wrong: Wrong<OrderCommand, Order, OrderFact>): Protocol =>
  wrongAt('order', protocol.deciders.order, wrong)
export const wrongPayment = (wrong: Wrong<PaymentCommand, Payment, PaymentFact>): Protocol =>
  wrongAt('payment', protocol.deciders.payment, wrong)
export const wrongInventory = (wrong: Wrong<InventoryCommand, Inventory, InventoryFact>): Protocol =>
  wrongAt('inventory', protocol.deciders.inventory, wrong)
export const wrongShipping = (wrong: Wrong<ShippingCommand, Shipping, ShippingFact>): Protocol =>
  wrongAt('shipping', protocol.deciders.shipping, wrong)

function wrongAt<Command, State, Fact>(
  service: Service,
  right: Decides<Command, State, Fact>,
  wrong: Wrong<Command, State, Fact>,
): Protocol {
  const decider = {
    ...right,
    decide: (command: Command, state: State) => wrong(command, state) ?? right.decide(command, state),
  }
  return { ...protocol, deciders: { ...protocol.deciders, [service]: decider } }
}

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
