import { setTimeout as pause } from 'node:timers/promises'

import pc from 'picocolors'

import type { Api, Saga, TimelineEvent } from './api.ts'
import type { Placed } from './place.ts'

export interface WatchOptions {
  readonly api: Api
  readonly print: (line: string) => void
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const terminal = new Set(['COMPLETED', 'CANCELLED'])

/** Prints every event of the placed orders as the Tracker learns of it, until each saga has said all it should. */
export async function watch(
  placed: readonly Placed[],
  { api, print, timeoutMs, signal }: WatchOptions,
): Promise<ReadonlyMap<string, Saga>> {
  const seen = new Set<string>()
  const sagas = new Map<string, Saga>()
  const open = new Set(placed)
  const until = performance.now() + timeoutMs
  while (open.size > 0 && performance.now() < until && !signal.aborted) {
    const fresh: { readonly placed: Placed; readonly event: TimelineEvent }[] = []
    for (const order of open) {
      const saga = await api.saga(order.orderId)
      if (!saga) continue
      sagas.set(order.orderId, saga)
      for (const event of saga.timeline) {
        if (seen.has(event.eventId)) continue
        seen.add(event.eventId)
        fresh.push({ placed: order, event })
      }
      if (isOver(order, saga)) open.delete(order)
    }
    fresh.sort((a, b) => a.event.occurredAt.localeCompare(b.event.occurredAt))
    for (const { placed: order, event } of fresh) print(line(order, event))
    if (open.size > 0) await pause(100, undefined, { signal }).catch(() => undefined)
  }
  return sagas
}

/** Ended as it should, and every compensation told of. What ended otherwise is over as well, once it has ended. */
export function isOver({ scenario }: Placed, saga: Saga): boolean {
  const said = new Set(saga.timeline.map(({ type }) => type))
  const ended = terminal.has(saga.status.toUpperCase())
  return ended && scenario.expected.says.every((type) => said.has(type))
}

const colours: Readonly<Record<string, (text: string) => string>> = {
  order: pc.cyan,
  payment: pc.magenta,
  inventory: pc.yellow,
  shipping: pc.blue,
}

function line({ scenario }: Placed, event: TimelineEvent): string {
  const time = new Date(event.occurredAt).toISOString().slice(11, 23)
  const colour = colours[event.service] ?? ((text: string) => text)
  const type = /Failed|Cancelled|Insufficient/.test(event.type)
    ? pc.red(event.type.padEnd(18))
    : event.type.padEnd(18)
  const cause = event.cause.type ? `because of ${event.cause.type}` : 'asked for, or due'
  const gap = event.gapMs === null ? '' : ` +${event.gapMs} ms`
  return `${pc.dim(time)}  ${scenario.name.padEnd(24)} ${colour(event.service.padEnd(9))} ${type} ${pc.dim(cause + gap)}`
}
