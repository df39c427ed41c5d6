/**
 * One order's saga in memory, over the deciders, handlers and outgoing tables that the services run.
 *
 * Nothing that was said ever disappears, and everybody may repeat everything at any time: a message is delivered
 * late, twice or before its cause; a call that a runner has begun is made at any later time; an outcome that the
 * provider knows is recorded at any later time, once more after that. Losing, parking and replaying are among these.
 */
import { movementsOf, type Movement } from '@app/inventory/domain/stock'
import type { Inventory, InventoryFact } from '@app/inventory/domain/state'
import type { Order } from '@app/order/domain/state'
import { effectOf as paymentEffect } from '@app/payment/domain/effect'
import type { Payment } from '@app/payment/domain/state'
import { effectOf as shippingEffect } from '@app/shipping/domain/effect'
import type { Shipping } from '@app/shipping/domain/state'

import type { Service } from './deciders.ts'
import type { Intent } from './moves.ts'
import { hearersOf, protocol as real, type Protocol, type Said } from './protocol.ts'

/** A call to a provider: whose, and under which key. */
export interface Call {
  readonly service: 'payment' | 'shipping'
  readonly kind: 'charge' | 'refund' | 'booking'
  readonly key: string
  /** Which attempt at a refund. */
  readonly n: number
}

export interface Saga {
  readonly order: Order
  readonly payment: Payment
  readonly inventory: Inventory
  readonly shipping: Shipping
  readonly said: readonly Said[]
  /** What reached whom, at least once: `payment: OrderPlaced`. */
  readonly heard: readonly string[]
  /** Calls that some runner has claimed: it will make them, sooner or later. */
  readonly begun: readonly Call[]
  /** The provider's own journal: one answer per key, for ever. */
  readonly journal: Readonly<Record<string, 'ok' | 'refused'>>
  /** What each service acted on last: the row of the table under which it says what it says next. */
  readonly because: Readonly<Record<Service, string>>
}

/** What one step did beside the new state of the saga. */
export interface Step {
  readonly saga: Saga
  readonly movements: readonly Movement[]
  readonly said: readonly { readonly by: Service; readonly because: string; readonly event: Said }[]
}

export function newSaga({ deciders }: Protocol = real): Saga {
  const { order, payment, inventory, shipping } = deciders
  return {
    order: order.initial,
    payment: payment.initial,
    inventory: inventory.initial,
    shipping: shipping.initial,
    said: [],
    heard: [],
    begun: [],
    journal: {},
    because: { order: '', payment: '', inventory: '', shipping: '' },
  }
}

export function deliveryOf({ type }: Said, to: Service): string {
  return `${to}: ${type}`
}

/** Whether everything was delivered, once, and no call is wanted. More may happen to it, but nothing is owed. */
export function atRest(orderId: string, saga: Saga, protocol: Protocol = real): boolean {
  const delivered = saga.said.every((event) =>
    hearersOf(event, protocol).every((to) => saga.heard.includes(deliveryOf(event, to))),
  )
  return delivered && wantedCalls(orderId, saga).length === 0
}

/** The calls that are wanted in this state. */
export function wantedCalls(
  orderId: string,
  { payment, shipping }: Pick<Saga, 'payment' | 'shipping'>,
): readonly Call[] {
  const money = paymentEffect(orderId, payment)
  const goods = shippingEffect(orderId, shipping)
  return [
    ...(money ? [{ service: 'payment' as const, n: 0, ...money }] : []),
    ...(goods ? [{ service: 'shipping' as const, n: 0, ...goods }] : []),
  ].map(({ service, kind, key, n }) => ({ service, kind, key, n }))
}

/** Carries one intent out, against the state as it is now: a step that means nothing changes nothing. */
export function take(
  protocol: Protocol,
  saga: Saga,
  intent: Intent,
  available: ReadonlyMap<string, number>,
): Step {
  switch (intent.kind) {
    case 'trigger':
      return command(protocol, saga, 'order', intent.command, intent.trigger)
    case 'deliver': {
      const handle = protocol.hears[intent.to][intent.event.type]
      if (!handle) throw new Error(`${intent.to} does not hear ${intent.event.type}`)
      const heard = handle(intent.event as never, { at: new Date(0), context: { available } } as never)
      const step = command(protocol, saga, intent.to, heard, intent.event.type)
      const delivery = deliveryOf(intent.event, intent.to)
      if (saga.heard.includes(delivery)) return step
      return { ...step, saga: { ...step.saga, heard: [...saga.heard, delivery] } }
    }
    case 'claim': {
      const { service, key } = intent.call
      const step = command(protocol, saga, service, { type: 'BeginAttempt' })
      const known = saga.begun.some((call) => call.key === key)
      return known ? step : { ...step, saga: { ...step.saga, begun: [...saga.begun, intent.call] } }
    }
    case 'call': {
      const journal = { ...saga.journal, [intent.call.key]: intent.outcome }
      return { saga: { ...saga, journal }, movements: [], said: [] }
    }
    case 'record':
      return command(protocol, saga, intent.call.service, intent.command)
  }
}

function command(
  { deciders, says }: Protocol,
  saga: Saga,
  by: Service,
  order: { readonly type: string },
  because?: string,
): Step {
  const decider = deciders[by]
  const facts = decider.decide(order as never, saga[by] as never) as readonly { readonly type: string }[]
  if (facts.length === 0) return { saga, movements: [], said: [] }
  const cause = because ?? saga.because[by]
  const said: Said[] = []
  let after = saga[by] as never
  for (const fact of facts) {
    after = decider.evolve(after, fact as never) as never
    const event = says[by](fact as never, after)
    if (event) said.push(event)
  }
  return {
    saga: {
      ...saga,
      [by]: after,
      said: [...saga.said, ...said],
      because: { ...saga.because, [by]: cause },
    },
    movements: by === 'inventory' ? facts.flatMap((fact) => movementsOf(fact as InventoryFact)) : [],
    said: said.map((event) => ({ by, because: cause, event })),
  }
}
