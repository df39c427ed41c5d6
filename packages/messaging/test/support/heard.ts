/** The events that a bar hears, as records. */
import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'

import { headerNames, type Message } from '../../src/message.ts'
import type { ReceivedRecord, RecordToSend } from '../../src/ports.ts'
import { jsonCodec } from './json-codec.ts'

export type DrinkOrdered = Message<'DrinkOrdered', { readonly drink: string }>
export type GuestLeft = Message<'GuestLeft', Record<string, never>>
export type GuestRobbed = Message<'GuestRobbed', Record<string, never>>
export type Heard = DrinkOrdered | GuestLeft | GuestRobbed

export const heard: ReadonlySet<string> = new Set(['DrinkOrdered', 'GuestLeft', 'GuestRobbed'])
export const topic = 'guest.events'

export const newGuest = (): string => randomUUID()

export const drink = (guest: string, name: string): Message => event('DrinkOrdered', guest, { drink: name })
export const left = (guest: string): Message => event('GuestLeft', guest, {})
export const robbed = (guest: string): Message => event('GuestRobbed', guest, {})

export function event(type: string, aggregateId: string, data: unknown): Message {
  return {
    eventId: v7(),
    type,
    aggregateId,
    aggregateVersion: 1,
    occurredAt: new Date(),
    metadata: { correlationId: `evening of ${aggregateId}`, causationId: 'the door opened', userId: null },
    data,
  }
}

/** The record that a relay makes of a message. */
export function toSend(message: Message, topic: string): RecordToSend {
  return {
    topic,
    key: message.aggregateId,
    value: jsonCodec.encode(message),
    headers: {
      [headerNames.specversion]: '1.0',
      [headerNames.id]: message.eventId,
      [headerNames.source]: '/guests',
      [headerNames.type]: message.type,
    },
  }
}

/** The same, as it is received; parts may be replaced to spoil it. */
export function recordOf(message: Message, spoilt: Partial<ReceivedRecord> = {}): Sent {
  const { key, ...sent } = toSend(message, topic)
  return { ...sent, key: Buffer.from(key), timestampMs: message.occurredAt.getTime(), ...spoilt }
}

/** A record that has no place on its partition yet. */
export type Sent = Omit<ReceivedRecord, 'partition' | 'offset'>
