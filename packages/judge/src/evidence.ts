/** Ways of looking at the witnesses that several invariants share. */
import { type ContractEvent, type EventType, type MessageOf } from '@repo/contracts/events'

import { type Inbox, type LogRecord, type Position, type Witnesses } from './witnesses.ts'

/** A record that can be read, as its place and what it says. */
export interface Said {
  readonly record: LogRecord
  readonly event: ContractEvent
}

/** What was said, each event once, in the order of the log per partition. */
export function said(log: readonly LogRecord[]): readonly Said[] {
  const seen = new Set<string>()
  return log.flatMap((record) => {
    const { event } = record
    if (!event || seen.has(`${record.topic} ${event.eventId}`)) return []
    seen.add(`${record.topic} ${event.eventId}`)
    return [{ record, event }]
  })
}

/** The events of each order. */
export function byOrder(log: readonly LogRecord[]): ReadonlyMap<string, readonly ContractEvent[]> {
  return grouped(
    said(log).map(({ event }) => event),
    (event) => event.aggregateId,
  )
}

export function ofType<Type extends EventType>(
  events: readonly ContractEvent[],
  type: Type,
): readonly MessageOf<Type>[] {
  return events.filter((event): event is MessageOf<Type> => event.type === type)
}

export function has(events: readonly ContractEvent[], type: EventType): boolean {
  return events.some((event) => event.type === type)
}

export function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

export function positionKey({ topic, partition, offset }: Position): string {
  return `${topic}/${partition}@${offset}`
}

/** Positions of records that are not ours. */
export function injectedPositions({ injected = [] }: Pick<Witnesses, 'injected'>): ReadonlySet<string> {
  return new Set(injected.map(positionKey))
}

/** Adds to the sum under a key. */
export function tally(sums: Map<string, number>, key: string, amount = 1): void {
  sums.set(key, (sums.get(key) ?? 0) + amount)
}

/** Whether the event is in the inbox, or is so old that it may have been forgotten. */
export function remembers(
  { eventIds, keptSince }: Inbox,
  { eventId, occurredAt }: Pick<ContractEvent, 'eventId' | 'occurredAt'>,
): boolean {
  return eventIds.has(eventId) || occurredAt < keptSince
}
