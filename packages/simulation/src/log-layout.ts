/**
 * Where what is in a state. Every part has a number, so a state is a few bytes: one block for each order, then the
 * shelf and what is left of the budgets.
 */
import { sourceOf } from '@repo/contracts/topics'

import { faults, type Budgets } from './log-options.ts'
import { services, type Protocol } from './protocol.ts'

/** The state of each service, what each said, and the journals of the two providers. */
export const stateAt = 0
export const saidAt = services.length
export const journalAt = saidAt + services.length
/** Bytes that make up what the invariants look at. */
export const businessBytes = journalAt + 2
/** Two bytes each. */
export const runnersAt = businessBytes
export const parkedAt = runnersAt + 4
export const inboxAt = parkedAt + 1
export const queuesAt = inboxAt + services.length

/** Where what is left of a budget stands among them. */
export const faultAt = Object.fromEntries(faults.map((fault, index) => [fault, index])) as Record<
  keyof Budgets,
  number
>

/** One for each consumer and topic of which it hears something. */
export interface Route {
  readonly consumer: number
  readonly topic: number
}

export function layout(protocol: Protocol, orders: number) {
  const routes: Route[] = services.flatMap((service, consumer) => {
    const topics = new Set(Object.keys(protocol.hears[service]).map(topicIndexOf))
    return [...topics].sort().map((topic) => ({ consumer, topic }))
  })
  const block = queuesAt + routes.length
  const shelfAt = block * orders
  const budgetsAt = shelfAt + 1
  return { routes, block, shelfAt, budgetsAt, width: budgetsAt + faults.length }
}

/** Which service says it: one topic each. */
export function topicIndexOf(type: string): number {
  return services.findIndex((service) => `/${service}` === sourceOf(type))
}
