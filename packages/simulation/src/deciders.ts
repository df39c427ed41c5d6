import { inventory } from '@app/inventory/domain/decider'
import { order } from '@app/order/domain/decider'
import { payment } from '@app/payment/domain/decider'
import { shipping } from '@app/shipping/domain/decider'

/** The deciders that the services run. An exploration of wrong ones replaces some of them. */
export const deciders = { order, payment, inventory, shipping }

export type Deciders = typeof deciders
export type Service = keyof Deciders
