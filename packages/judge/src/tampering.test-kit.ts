/** Ways of tampering with a history. */
import { type ContractEvent, type EventType } from '@repo/contracts/events'

import { alsoBroken } from './also-broken.test-kit.ts'
import { type ClientRequest, type LogRecord, type ServiceName, type Witnesses } from './witnesses.ts'

export interface Forgery {
  readonly breaks: string
  readonly because: string
  /** What else the same lie breaks. */
  readonly alongWith: readonly string[]
  readonly tamper: (honest: Witnesses) => Witnesses
}

/** What else it breaks is in `also-broken.test-kit.ts`. */
export function forged(breaks: string, because: string, tamper: Forgery['tamper']): Forgery {
  return { breaks, because, tamper, alongWith: alsoBroken[`${breaks}: ${because}`] ?? [] }
}

export function edit(
  w: Witnesses,
  orderId: string,
  type: EventType,
  change: (record: LogRecord) => LogRecord,
): Witnesses {
  const matches = (record: LogRecord) => record.key === orderId && record.type === type
  return { ...w, log: w.log.map((record) => (matches(record) ? change(record) : record)) }
}

export function alter(
  w: Witnesses,
  orderId: string,
  type: EventType,
  change: (event: ContractEvent) => object,
): Witnesses {
  return edit(w, orderId, type, (record) => ({ ...record, event: change(record.event!) as ContractEvent }))
}

export function without(w: Witnesses, orderId: string, type: EventType): Witnesses {
  return { ...w, log: w.log.filter((record) => record.key !== orderId || record.type !== type) }
}

export function forget(w: Witnesses, service: ServiceName, eventId: string): Witnesses {
  const inbox = w.inboxes.get(service)!
  const eventIds = new Set([...inbox.eventIds].filter((id) => id !== eventId))
  return { ...w, inboxes: new Map([...w.inboxes, [service, { ...inbox, eventIds }]]) }
}

export function withStatus(w: Witnesses, service: string, status: string): Witnesses {
  return {
    ...w,
    aggregates: w.aggregates.map((row) => (row.service === service ? { ...row, status } : row)),
  }
}

/** With one more request of a client, for the order that was shipped unless it says otherwise. */
export function withClient(w: Witnesses, request: Partial<ClientRequest>): Witnesses {
  const honest: ClientRequest = {
    idempotencyKey: 'key-order-shipped',
    outcome: 'ok',
    orderId: 'order-shipped',
  }
  return { ...w, clients: [...w.clients!, { ...honest, ...request }] }
}

export function withCancel(w: Witnesses, cancel: Partial<ClientRequest>): Witnesses {
  return withClient(w, { what: 'cancel', idempotencyKey: '', ...cancel })
}

/** As if the processes at these addresses had no consumer that lives. */
export function withDead(w: Witnesses, ...urls: readonly string[]): Witnesses {
  return {
    ...w,
    consumers: w.consumers!.map((consumer) => ({
      ...consumer,
      instances: consumer.instances.map(({ url, alive }) => ({ url, alive: alive && !urls.includes(url) })),
    })),
  }
}
