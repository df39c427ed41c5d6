import { type Service } from '@repo/contracts/services'
import { type Action, actions as inTransaction } from './inside/control.ts'

/** Where the code can be hurt: a named call through a port, before it and after it, and the services that make it. */
export interface Point {
  readonly name: string
  readonly services: readonly Service[]
  readonly actions: readonly Action[]
}

const outside: readonly Action[] = ['kill', 'throw', 'delay', 'block']

const saga: readonly Service[] = ['order', 'payment', 'inventory', 'shipping']
const callers: readonly Service[] = ['payment', 'shipping']

const around = (name: string, services: readonly Service[], actions: readonly Action[]): readonly Point[] =>
  ['before', 'after'].map((side) => ({ name: `${name}.${side}`, services, actions }))

/** Of a statement that looks for something to do there is a time after it, when it found something, and none before. */
const found = (name: string, services: readonly Service[], actions: readonly Action[]): readonly Point[] => [
  { name: `${name}.after`, services, actions },
]

const commit = (flow: string, services: readonly Service[]): readonly Point[] => [
  { name: `${flow}.commit.before`, services, actions: inTransaction },
  { name: `${flow}.commit.after`, services, actions: outside },
]

export const points: readonly Point[] = [
  // HTTP
  ...around('place.key', ['order'], inTransaction),
  ...around('order.append', ['order'], inTransaction),
  ...commit('place', ['order']),
  ...commit('cancel', ['order']),
  // inbox
  ...around('consume.batch', saga, outside),
  ...around('inbox.admit', [...saga, 'tracker'], inTransaction),
  ...around('outbox.insert', saga, inTransaction),
  ...around('inventory.lock-stock', ['inventory'], inTransaction),
  ...around('inventory.move', ['inventory'], inTransaction),
  ...commit('consume', saga),
  // relay
  ...found('relay.claim', saga, outside),
  ...around('relay.send', saga, outside),
  ...around('relay.remove', saga, outside),
  { name: 'lease.open.before', services: saga, actions: outside },
  { name: 'lease.confirm.before', services: saga, actions: [...outside, 'drop connection'] },
  // effects
  ...found('effects.lock', callers, inTransaction),
  ...around('effects.ask', callers, outside),
  ...around('effects.perform', callers, outside),
  ...around('payment.ledger', ['payment'], inTransaction),
  ...commit('effects.claim', callers),
  ...commit('effects.record', callers),
  // deadline
  ...found('deadline.due', ['order'], inTransaction),
  ...commit('deadline', ['order']),
  // dead letter and replay
  ...around('park.block', saga, inTransaction),
  ...around('park.insert', saga, inTransaction),
  ...commit('park', saga),
  ...around('replay.admit', saga, inTransaction),
  ...around('replay.remove', saga, inTransaction),
  ...commit('replay', saga),
  // projection
  ...around('projection.insert', ['tracker'], inTransaction),
  ...around('projection.offsets', ['tracker'], inTransaction),
  ...commit('projection', ['tracker']),
]
