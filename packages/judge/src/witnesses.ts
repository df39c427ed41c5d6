/**
 * What the judge looks at. Each witness keeps its own record of what happened; an invariant is a statement about what
 * they say together.
 *
 * Terms
 *   log        every record on our topics, from offset zero
 *   rows       the tables of the services, each read in one snapshot
 *   journal    the card provider's and the carrier's own books
 *   clients    what the callers of the HTTP API were told, where a harness kept it
 */
import { type ContractEvent } from '@repo/contracts/events'
import { serviceNames, type Service } from '@repo/contracts/services'

export const participants = ['payment', 'inventory', 'shipping'] as const
export const sagaServices = ['order', ...participants] as const
/** Those, the read side, and whatever listens to the saga and is no part of it. */
export const services = serviceNames
export type ServiceName = Service
export type SagaService = (typeof sagaServices)[number]

export interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

export interface LogRecord extends Position {
  readonly key: string | null
  /** The `ce_type` header. */
  readonly type: string | null
  /** The `ce_source` header. */
  readonly source: string | null
  /** What it says; absent when it cannot be read, and then `unreadable` says why. */
  readonly event?: ContractEvent
  readonly unreadable?: string
  /** When it was sent, as the producer's clock had it. */
  readonly sentAt?: Date
}

/** A fact in the order service's event store. */
export interface StoredEvent {
  readonly eventId: string
  readonly orderId: string
  readonly version: number
  readonly type: string
  readonly at: Date
  /** Of the fact that an order was placed: until when it may be pending. */
  readonly deadline?: Date | null
}

/** An aggregate's row: its status, and the version of the last event it published. */
export interface AggregateRow {
  readonly service: SagaService
  readonly id: string
  readonly status: string
  readonly published: number
}

export interface LedgerEntry {
  readonly orderId: string
  readonly kind: 'charge' | 'refund'
  readonly amount: bigint
  readonly currency: string
  readonly providerId: string
  readonly at: Date
}

export interface StockRow {
  readonly sku: string
  readonly available: number
  readonly reserved: number
  readonly shipped: number
  readonly received: number
}

export interface Movement {
  readonly sku: string
  readonly kind: 'received' | 'reserved' | 'released' | 'shipped'
  readonly quantity: number
  readonly orderId: string | null
  readonly at: Date
}

/** A shipment that the shipping service takes for done. */
export interface Shipment {
  readonly orderId: string
  readonly trackingId: string
}

export interface DeadLetter extends Position {
  readonly service: ServiceName
  readonly key: string | null
  readonly code: string
}

export interface JournalEntry {
  readonly sequence: number
  readonly kind: 'charge' | 'refund' | 'booking'
  readonly key: string
  readonly orderId: string
  readonly amount: bigint | null
  readonly currency: string | null
  readonly outcome: 'accepted' | 'refused'
  /** Charge, refund or tracking id; null when it was refused. */
  readonly id: string | null
  readonly at: Date
}

/** What a caller of `POST /orders`, or of a cancel, was told. */
export interface ClientRequest {
  /** A placing, unless it says otherwise. A cancel is known by its order and has no key. */
  readonly what?: 'place' | 'cancel' | undefined
  readonly idempotencyKey: string
  /** `unknown`: no answer, or one that says nothing, came back. */
  readonly outcome: 'ok' | 'refused' | 'unknown'
  readonly orderId?: string | undefined
  readonly sentAt?: Date | undefined
  readonly answeredAt?: Date | undefined
  /** HTTP status of the answer. */
  readonly status?: number | undefined
}

/** Where a partition began and ended when it was read: offset of the first record, and behind the last. */
export interface Extent {
  /** `topic/partition`. */
  readonly partition: string
  readonly from: bigint
  readonly to: bigint
}

export interface ProjectedOrder {
  readonly orderId: string
  readonly status: string
  readonly sagaStatus: string
  readonly payment: string
  readonly stock: string
  readonly shipment: string
  readonly customerId: string | null
  readonly totalAmount: bigint | null
  readonly currency: string | null
  readonly cancelReason: string | null
  readonly trackingId: string | null
  readonly placedAt: Date | null
  readonly confirmedAt: Date | null
  /** Completed or cancelled. */
  readonly endedAt: Date | null
  readonly eventCount: number
}

/** One service's consumer, as it was seen from outside. */
export interface ConsumerSeen {
  readonly service: ServiceName
  /** Every process of the service, and what it says of itself. */
  readonly instances: readonly { readonly url: string; readonly alive: boolean }[]
  /** Partitions that some member of its group owns, as `topic/partition`. */
  readonly owned: ReadonlySet<string>
}

export interface Witnesses {
  readonly log: readonly LogRecord[]
  /**
   * What followed while the log was read. Topics are not read at one instant: an event at the end of one may have a
   * cause that stood behind the end of another. Causes are looked for here too; nothing else is.
   */
  readonly later: readonly LogRecord[]
  readonly storedEvents: readonly StoredEvent[]
  readonly aggregates: readonly AggregateRow[]
  readonly idempotencyKeys: readonly { readonly key: string; readonly orderId: string }[]
  readonly ledger: readonly LedgerEntry[]
  readonly stock: readonly StockRow[]
  readonly movements: readonly Movement[]
  readonly shipments: readonly Shipment[]
  /** Rows that wait for the relay. */
  readonly outboxes: readonly { readonly service: ServiceName; readonly rows: number }[]
  /** Ids of the events that each service has handled, as far back as it remembers. */
  readonly inboxes: ReadonlyMap<ServiceName, Inbox>
  /** Also those that an operator has discarded: they were parked. */
  readonly deadLetters: readonly DeadLetter[]
  /** Letters that an operator has replayed: they were parked, and are handled now or were parked again. */
  readonly replayed: readonly DeadLetter[]
  readonly journal: readonly JournalEntry[]
  readonly projection: readonly ProjectedOrder[]
  /** Absent when nobody kept it. */
  readonly clients?: readonly ClientRequest[]
  /** Positions of the records that somebody put there on purpose. Absent when nobody said. */
  readonly injected?: readonly Position[]
  readonly consumers?: readonly ConsumerSeen[]
  /** Every partition that exists. */
  readonly extents: readonly Extent[]
  /** Which database each service's rows were read from: two services never share one. */
  readonly databases: ReadonlyMap<ServiceName, string>
  /** Ids of the events that the read side has kept. */
  readonly projectedEvents: ReadonlySet<string>
  /** Records that appeared while nothing was asked of the system; absent when nobody watched. */
  readonly appearedWhileIdle?: bigint
  /** How long an order may take from its placing to its end. */
  readonly sagaBoundMs: number
}

export interface Inbox {
  readonly eventIds: ReadonlySet<string>
  /** Events that occurred before this may have been forgotten: a service keeps its inbox for a stated time. */
  readonly keptSince: Date
}
