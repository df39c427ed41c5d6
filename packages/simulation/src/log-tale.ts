/** The moves of the log, in words and arrows. */
import type { Decisions } from './decisions.ts'
import type { Told } from './explore.ts'
import type { Route } from './log-layout.ts'
import { services } from './protocol.ts'
import type { RunnerMove } from './runners.ts'
import { noted, type Arrow } from './tale.ts'

interface TellerOptions {
  readonly orders: number
  readonly decisions: Decisions
  readonly routes: readonly Route[]
}

export function teller({ orders, decisions, routes }: TellerOptions) {
  const told = (order: number, name: string, arrows: readonly Arrow[]): Told => ({
    name: orders === 1 ? name : `order ${order + 1}: ${name}`,
    arrows:
      orders === 1 ? arrows : arrows.map((arrow) => ({ ...arrow, text: `#${order + 1} ${arrow.text}` })),
  })
  const typeOf = (message: number): string => decisions.messages.valueOf(message).type
  const arrow = (route: number, text: string, ignored: boolean): Arrow => {
    const { consumer, topic } = routes[route] as Route
    return { from: services[topic] as string, to: services[consumer] as string, text, ignored }
  }
  const consumerOf = (route: number): string => services[routes[route]?.consumer ?? 0] as string

  return {
    triggered: (order: number, name: string): Told =>
      told(order, name, [{ from: 'world', to: 'order', text: name, ignored: false }]),
    delivered: (order: number, route: number, message: number, ignored: boolean): Told =>
      told(order, `${typeOf(message)} reaches ${consumerOf(route)}`, [
        arrow(route, typeOf(message), ignored),
      ]),
    replayed: (order: number, route: number, message: number, ignored: boolean): Told =>
      told(order, `${typeOf(message)} is replayed at ${consumerOf(route)}`, [
        arrow(route, `${typeOf(message)}, replayed`, ignored),
      ]),
    parked: (order: number, route: number, message: number): Told =>
      told(order, `${typeOf(message)} is parked at ${consumerOf(route)}`, [
        noted(consumerOf(route), `${typeOf(message)} is parked, and its key is not blocked`),
      ]),
    dropped: (order: number, route: number, message: number): Told =>
      told(order, `${consumerOf(route)} crashes before it has handled ${typeOf(message)}`, [
        noted(consumerOf(route), `crashes before it has handled ${typeOf(message)}`),
      ]),
    crashed: (order: number, route: number): Told =>
      told(order, `${consumerOf(route)} crashes before it commits an offset`, [
        noted(consumerOf(route), 'crashes before it commits the offset'),
      ]),
    sentAgain: (order: number, by: number, batch: readonly number[]): Told => {
      const events = batch.map(typeOf).join(' and ')
      const where = services[by] as string
      return told(order, `${where} sends ${events} again`, [noted(where, `sends ${events} again`)])
    },
    lost: ({ name, arrows }: Told, by: number, said: readonly number[]): Told => {
      const events = said.map(typeOf).join(' and ')
      const where = services[by] as string
      return {
        name: `${name}, and ${events} is never sent`,
        arrows: [...arrows, noted(where, `dies before it has sent ${events}`)],
      }
    },
    atProvider: (order: number, { name, arrows }: RunnerMove): Told => told(order, name, arrows),
  }
}
