import { protocol, type Protocol } from './protocol.ts'

/** How many of each fault may happen in one story, all orders together. */
export interface Budgets {
  /** A consumer crashes between its commit and that of the offset, and reads what it had handled again. */
  readonly redelivery: number
  /** A relay crashes between sending and deleting, and its successor sends the last one or two events again. */
  readonly republish: number
  /** A message is parked without its key being blocked: later ones pass, and it is replayed at any time. */
  readonly park: number
  /** The runner never learns the answer: it crashed, the answer was lost, or the request is still on its way. */
  readonly unknown: number
  /** A runner is slow: its lease runs out, another one claims the row, and both go on. */
  readonly lease: number
}

/** Where a twin differs from the mechanisms that carry the protocol; the real ones are all false. */
export interface Quirks {
  /** The outcome of a call is decided on the state that was read when the call was claimed. */
  readonly decidesOnClaimedState: boolean
  /** A provider that does not know a key is taken to have refused. */
  readonly notFoundIsRefused: boolean
  /** The provider answers a refused key anew. */
  readonly refusalsAreForgotten: boolean
  /** Each attempt makes up a new idempotency key. */
  readonly keyPerAttempt: boolean
  /** Events are sent after the commit, by the process that may die before. */
  readonly eventsGetLost: boolean
  /** The offset is committed before the handler's transaction. */
  readonly offsetsComeFirst: boolean
  /** Messages of one key overtake each other. */
  readonly messagesOvertake: boolean
}

export interface LogOptions {
  readonly orders: number
  /** Pieces on the shelf at the start; one story for each. */
  readonly units: readonly number[]
  readonly budgets: Budgets
  /** Whether a message that was handled is recognised by its id; off, only the states make it harmless. */
  readonly inbox: boolean
  readonly refundRefusals: number
  readonly protocol: Protocol
  readonly quirks: Partial<Quirks>
}

export const noFaults: Budgets = { redelivery: 0, republish: 0, park: 0, unknown: 0, lease: 0 }
export const oneOfEach: Budgets = { redelivery: 1, republish: 1, park: 1, unknown: 1, lease: 1 }
export const faults = Object.keys(oneOfEach) as readonly (keyof Budgets)[]

export const logDefaults: LogOptions = {
  orders: 1,
  units: [1, 0],
  budgets: oneOfEach,
  inbox: false,
  refundRefusals: 1,
  protocol,
  quirks: {},
}
