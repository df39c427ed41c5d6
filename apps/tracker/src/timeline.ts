import { stalenessMs, type SagaEvent, type StoredData } from './projections/saga-event.ts'

/** One event at its place in the causal tree. */
export interface TimelineEntry {
  readonly eventId: string
  readonly type: string
  readonly service: string
  readonly version: number
  /** 0 for what a request or a clock caused, one more than its cause otherwise. */
  readonly depth: number
  readonly occurredAt: Date
  readonly appliedAt: Date
  readonly stalenessMs: number
  /** What caused it: an event of this saga, or else the id of a request or a deadline. */
  readonly cause: { readonly eventId: string; readonly type: string } | { readonly requestId: string }
  /** From its cause to it. Null without a cause among the events; negative when two clocks disagree. */
  readonly gapMs: number | null
  readonly data: StoredData
}

/** The events of one saga, every cause before what it caused, siblings by time: a walk through the causal tree. */
export function timeline(events: readonly SagaEvent[]): readonly TimelineEntry[] {
  const byId = new Map(events.map((event) => [event.eventId, event]))
  const ordered = [...byId.values()].sort(byTime)
  const effects = new Map<string, SagaEvent[]>()
  for (const event of ordered) {
    effects.set(event.causationId, [...(effects.get(event.causationId) ?? []), event])
  }
  const entries: TimelineEntry[] = []
  const seen = new Set<string>()

  const visit = (event: SagaEvent, depth: number): void => {
    // Damaged causation ids may form a circle; every event is shown once all the same.
    if (seen.has(event.eventId)) return
    seen.add(event.eventId)
    entries.push(entry(event, byId.get(event.causationId), depth))
    for (const effect of effects.get(event.eventId) ?? []) visit(effect, depth + 1)
  }
  for (const event of ordered) if (!byId.has(event.causationId)) visit(event, 0)
  for (const event of ordered) visit(event, 0)
  return entries
}

function entry(event: SagaEvent, cause: SagaEvent | undefined, depth: number): TimelineEntry {
  const { eventId, type, service, version, occurredAt, appliedAt, data } = event
  return {
    eventId,
    type,
    service,
    version,
    depth,
    occurredAt,
    appliedAt,
    stalenessMs: stalenessMs(event),
    cause: cause ? { eventId: cause.eventId, type: cause.type } : { requestId: event.causationId },
    gapMs: cause ? occurredAt.getTime() - cause.occurredAt.getTime() : null,
    data,
  }
}

function byTime(a: SagaEvent, b: SagaEvent): number {
  return (
    a.occurredAt.getTime() - b.occurredAt.getTime() ||
    a.service.localeCompare(b.service) ||
    a.version - b.version ||
    a.eventId.localeCompare(b.eventId)
  )
}
