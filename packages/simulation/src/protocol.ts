/** What the four services do, as one value: exploring something else than the real thing replaces a part of it. */
import { handlers as inventoryHears } from '@app/inventory/handlers'
import { outgoing as inventorySays } from '@app/inventory/outgoing'
import { handlers as orderHears } from '@app/order/handlers'
import { outgoing as orderSays } from '@app/order/outgoing'
import { handlers as paymentHears } from '@app/payment/handlers'
import { outgoing as paymentSays } from '@app/payment/outgoing'
import { handlers as shippingHears } from '@app/shipping/handlers'
import { outgoing as shippingSays } from '@app/shipping/outgoing'

import { deciders, type Deciders, type Service } from './deciders.ts'

/** An event that was published about an order. */
export interface Said {
  readonly type: string
  readonly data: unknown
}

/** Event heard -> command of the service that hears it. */
export type Hears = Readonly<Record<string, (message: never, given: never) => { readonly type: string }>>

export interface Protocol {
  readonly deciders: Deciders
  readonly hears: Readonly<Record<Service, Hears>>
  readonly says: Readonly<Record<Service, (fact: never, after: never) => Said | null>>
}

export const services = ['order', 'payment', 'inventory', 'shipping'] as const satisfies readonly Service[]

/** The deciders, handlers and outgoing tables that the services run. */
export const protocol: Protocol = {
  deciders,
  hears: { order: orderHears, payment: paymentHears, inventory: inventoryHears, shipping: shippingHears },
  says: { order: orderSays, payment: paymentSays, inventory: inventorySays, shipping: shippingSays },
}

/** The services that hear an event. */
export function hearersOf({ type }: Pick<Said, 'type'>, { hears }: Protocol = protocol): readonly Service[] {
  return services.filter((service) => type in hears[service])
}
