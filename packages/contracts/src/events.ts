/** The events that services publish to each other. The data of each is generated from /schemas. */
import { catalogue } from './generated/catalogue.ts'
import type { EventDataByType } from './generated/events.ts'

export type EventType = keyof EventDataByType
export type EventData<Type extends EventType> = EventDataByType[Type]

/** An event of one type, with its envelope. A `Message` of `@repo/messaging` by shape: this package imports nothing. */
export interface EventMessage<Type extends EventType> {
  readonly eventId: string
  readonly type: Type
  readonly aggregateId: string
  readonly aggregateVersion: number
  readonly occurredAt: Date
  readonly metadata: {
    readonly correlationId: string
    readonly causationId: string
    readonly userId: string | null
  }
  readonly data: EventData<Type>
}

/** A union, one member for each of the types: `switch (message.type)` narrows `data`. */
export type MessageOf<Type extends EventType> = Type extends EventType ? EventMessage<Type> : never

/** What the four services of the saga say; an event of a service that only listens to it is none of these. */
export type SagaEventType = {
  [Type in EventType]: (typeof catalogue)[Type]['producer'] extends SagaService ? Type : never
}[EventType]
type SagaService = 'order' | 'payment' | 'inventory' | 'shipping'

/** Any event that flows between services. */
export type ContractEvent = MessageOf<EventType>

export const eventTypes = Object.keys(catalogue) as readonly EventType[]

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type)
}
