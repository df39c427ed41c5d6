/**
 * How a batch of commands becomes states, rows and outbox rows: the shape that every service's `store.ts` fills in.
 *
 *   load  insert the missing keys in their initial state, sorted; then lock and read all keys, sorted
 *   save  write the changed states, guarded by version
 */
import type { Cause } from './message.ts'
import type { Tx } from './ports.ts'

/** One aggregate as it was read under its lock. */
export interface Loaded<State> {
  readonly id: string
  readonly state: State
  /** Counts every write of the row; the guard of `save`. 0 for an aggregate that was never written. */
  readonly version: number
  /** Version of the last event it published. */
  readonly published: number
}

/** What a batch did to one aggregate, all commands together. */
export interface Change<State, Event> {
  readonly before: Loaded<State>
  readonly after: State
  /** The facts, in order, each with the cause and the instant of the command that led to it. */
  readonly facts: readonly { readonly event: Event; readonly cause: Cause; readonly at: Date }[]
  /** Version of the last event it will have published. */
  readonly published: number
  /** A first attempt at the call that it wants was begun with it, and is ours for so long; see `first-attempts.ts`. */
  readonly leaseMs?: number
}

export interface AggregateStore<State, Event> {
  /** Every id is in the answer, locked until the end of the transaction. Throws CONFLICT when a race was lost. */
  load(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Loaded<State>>>
  /** Writes, without waiting: the transaction fails with CONFLICT when a row is not at the version that was loaded. */
  save(tx: Tx, changes: readonly Change<State, Event>[]): Promise<void>
}
