import { fold, type Decider, type Situation } from '@repo/decider/decider'
import { type Json } from '@repo/decider/json'

import { upcast, type Stored, type Upcasters } from './upcasting.ts'

/** What was used while a stream was read or written; somebody may count it. */
export type StoreUse = 'snapshot_read' | 'snapshot_written' | 'event_upcast'

/** Everything the store knows of an aggregate's type: how to fold it and how its events and states are kept. */
export interface StreamOptions<State extends Situation, Event> {
  /** Only `evolve` is used: reading history decides nothing. */
  readonly decider: Pick<Decider<never, Event, State>, 'name' | 'initial' | 'evolve'>
  readonly toStored: (event: Event) => Stored
  /** Is given events of the newest shape only. */
  readonly fromStored: (stored: Stored) => Event
  readonly upcasters: Upcasters
  readonly snapshot: {
    /** A snapshot is written when a stream's version passes a multiple of this. */
    readonly everyEvents?: number
    /** Counts the shapes of `State`. A snapshot of another shape is not read: the stream is folded instead. */
    readonly schemaVersion: number
    readonly toJson: (state: State) => Json
    readonly fromJson: (json: unknown) => State
  }
  /** When somebody must look at the stream again if nothing happens before. */
  readonly deadlineOf?: (state: State) => Date | null
  readonly onUse?: (use: StoreUse) => void
}

export interface Snapshot {
  readonly version: number
  readonly state: unknown
}

export function decodeEvent<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  stored: Stored,
): { readonly event: Event; readonly newest: Stored } {
  const newest = upcast(options.upcasters, stored)
  if (newest !== stored) options.onUse?.('event_upcast')
  return { event: options.fromStored(newest), newest }
}

/** The state after a snapshot and the events behind it: the same state as after all events from the first. */
export function rebuild<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  snapshot: Snapshot | null,
  tail: readonly Stored[],
): State {
  if (snapshot) options.onUse?.('snapshot_read')
  const from = snapshot ? options.snapshot.fromJson(snapshot.state) : options.decider.initial
  return fold(
    options.decider,
    from,
    tail.map((stored) => decodeEvent(options, stored).event),
  )
}

/** Whether a snapshot is due after a write that took the stream from one version to another. */
export function snapshotDue(everyEvents: number, before: number, after: number): boolean {
  return Math.floor(after / everyEvents) > Math.floor(before / everyEvents)
}
