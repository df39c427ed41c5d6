import { type ContractEvent, type EventType, type SagaEventType } from '@repo/contracts/events'

import { byOrder, has, remembers, said } from '../evidence.ts'
import { grounds, type Grounds } from '../grounds.ts'
import { findings, type Invariant } from '../invariant.ts'
import { hearersOf, ownerOf, producerOf } from '../subscriptions.ts'
import { type JournalEntry, type Witnesses } from '../witnesses.ts'

/** What may lead to an event: other events, a request of a client, or the clock. */
const causes: Readonly<Record<SagaEventType, readonly (EventType | 'request' | 'clock')[]>> = {
  OrderPlaced: ['request'],
  OrderConfirmed: ['InventoryReserved'],
  OrderCompleted: ['OrderShipped'],
  OrderCancelled: ['PaymentFailed', 'InsufficientStock', 'ShipmentFailed', 'request', 'clock'],
  PaymentSucceeded: ['OrderPlaced'],
  PaymentFailed: ['OrderPlaced'],
  // Of the charge, when it was cancelled while the provider was at work: the call for it was begun for OrderPlaced.
  PaymentRefunded: ['OrderCancelled', 'InsufficientStock', 'ShipmentFailed', 'OrderPlaced'],
  InventoryReserved: ['OrderPlaced', 'PaymentSucceeded'],
  InsufficientStock: ['OrderPlaced', 'PaymentSucceeded'],
  InventoryReleased: ['OrderCancelled', 'ShipmentFailed'],
  OrderShipped: ['OrderConfirmed'],
  ShipmentFailed: ['OrderConfirmed'],
}

/** What must have been said of an order before a provider is called for it: one of these. */
const callsFor: Readonly<Record<JournalEntry['kind'], readonly EventType[]>> = {
  charge: ['OrderPlaced'],
  booking: ['OrderConfirmed'],
  refund: ['OrderCancelled', 'InsufficientStock', 'ShipmentFailed'],
}

export const a8: Invariant = {
  id: 'A8',
  title: 'Every effect has its cause on record: a handled message, a request, or a deadline',
  when: 'always',
  check(witnesses) {
    const { expect, verdict } = findings()
    const everything = [...witnesses.log, ...witnesses.later]
    const onRecord = grounds(witnesses)
    const byId = new Map(said(everything).map(({ event }) => [event.eventId, event]))
    for (const { record, event } of said(witnesses.log)) {
      const problem = problemWith(
        event,
        byId.get(event.metadata.causationId),
        ownerOf(record.topic),
        witnesses,
        onRecord,
      )
      expect(
        problem === undefined,
        () => `${event.type} of ${event.aggregateId} ${problem}`,
        event.aggregateId,
      )
    }
    const events = byOrder(everything)
    for (const { kind, orderId, key } of witnesses.journal) {
      expect(
        callsFor[kind].some((type) => has(events.get(orderId) ?? [], type)),
        () => `the provider was called for the ${kind} ${key}, without ${callsFor[kind].join(' or ')}`,
        orderId,
      )
    }
    return verdict()
  },
}

function problemWith(
  event: ContractEvent,
  cause: ContractEvent | undefined,
  service: ReturnType<typeof ownerOf>,
  witnesses: Witnesses,
  onRecord: Grounds,
): string | undefined {
  if (!cause) return problemWithoutEvent(event, onRecord)
  if (cause.aggregateId !== event.aggregateId) return `is caused by ${cause.type} of ${cause.aggregateId}`
  if (!mayCause(cause.type, event.type)) return `is caused by ${cause.type}`
  const inbox = service && witnesses.inboxes.get(service)
  return !service || (inbox && remembers(inbox, cause))
    ? undefined
    : `is caused by a ${cause.type} that ${service} never handled`
}

// What a service beside the saga makes of the events that it hears is its own affair.
function mayCause(cause: EventType, effect: EventType): boolean {
  if (!isOfTheSaga(effect)) return hearersOf(cause).includes(producerOf(effect))
  return causes[effect].includes(cause)
}

function isOfTheSaga(type: EventType): type is SagaEventType {
  return Object.hasOwn(causes, type)
}

function problemWithoutEvent(event: ContractEvent, onRecord: Grounds): string | undefined {
  if (event.type === 'OrderPlaced') {
    const asked = onRecord.wasAskedFor(event.aggregateId)
    return asked ? undefined : 'was asked for by nobody: no idempotency key leads to it'
  }
  if (event.type === 'OrderCancelled') return onRecord.problemWith(event)
  return `has the cause ${event.metadata.causationId}, which is no event on the log`
}
