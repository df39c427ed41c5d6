import { type ContractEvent, type EventType } from '@repo/contracts/events'
import { sourceOf } from '@repo/contracts/topics'

/** JSON as it is stored: amounts are decimal strings, instants ISO 8601. */
export type StoredData = Readonly<Record<string, unknown>>

/** One event of a saga, as the read side keeps it. Everything but `appliedAt` is a function of the event alone. */
export interface SagaEvent {
  readonly eventId: string
  readonly orderId: string
  readonly type: EventType
  readonly service: string
  /** Counts the events that this service published about this order. */
  readonly version: number
  readonly occurredAt: Date
  /** When this read side first applied it; kept through rebuilds. */
  readonly appliedAt: Date
  readonly correlationId: string
  readonly causationId: string
  readonly userId: string | null
  readonly data: StoredData
}

/** The row that an event becomes. */
export function sagaEvent(message: ContractEvent, appliedAt: Date): SagaEvent {
  return {
    eventId: message.eventId,
    orderId: message.aggregateId,
    type: message.type,
    service: serviceOf(message.type),
    version: message.aggregateVersion,
    occurredAt: message.occurredAt,
    appliedAt,
    correlationId: message.metadata.correlationId,
    causationId: message.metadata.causationId,
    userId: message.metadata.userId,
    data: storable(message.data),
  }
}

/** How old the event was when it could first be seen here. */
export function stalenessMs(event: Pick<SagaEvent, 'occurredAt' | 'appliedAt'>): number {
  return event.appliedAt.getTime() - event.occurredAt.getTime()
}

function serviceOf(type: EventType): string {
  return sourceOf(type).slice(1)
}

function storable(data: object): StoredData {
  return JSON.parse(
    JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ) as StoredData
}
