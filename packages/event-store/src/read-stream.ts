import { type Situation } from '@repo/decider/decider'
import { type Json } from '@repo/decider/json'
import { type Queryable } from '@repo/messaging/ports'

import { decodeEvent, rebuild, type Snapshot, type StreamOptions } from './stream.ts'
import { type Stored } from './upcasting.ts'

export interface RecordedEvent<Event> {
  readonly eventId: string
  readonly version: number
  readonly type: string
  /** The version of the shape in which it was stored; `event` and `data` are of the newest shape. */
  readonly storedAs: number
  readonly event: Event
  readonly data: Json
  readonly metadata: Json
  readonly createdAt: Date
}

export interface StateAt<State> {
  readonly state: State
  /** Number of events behind this state; 0 when there was nothing yet. */
  readonly version: number
}

// `created_at` is taken before the commit and by a clock that may be set back, so it need not grow with `version`.
// What was known at an instant is therefore the prefix before the first event that is later: never a selection
// with a hole in it, which no state machine has ever been in.
const prefixEnd = `coalesce(
  (select min(version) from events where aggregate_id = $1 and created_at > $2), 2147483647)`

/** The events of a stream, in order, up to an instant and behind a version. No lock: a reader never waits. */
export async function readStream<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  db: Queryable,
  id: string,
  {
    at,
    afterVersion = 0,
    limit = 1000,
  }: { at?: Date | undefined; afterVersion?: number; limit?: number } = {},
): Promise<readonly RecordedEvent<Event>[]> {
  const { rows } = await db.query<EventRow>(
    `select event_id, version, event_type, schema_version, data, metadata, created_at from events
     where aggregate_id = $1 and version > $3 and version < ${prefixEnd}
     order by version limit $4`,
    [id, at ?? 'infinity', afterVersion, limit],
  )
  return rows.map((row) => {
    const stored = { type: row.event_type, schemaVersion: row.schema_version, data: row.data }
    const { event, newest } = decodeEvent(options, stored)
    return {
      eventId: row.event_id,
      version: row.version,
      type: row.event_type,
      storedAs: row.schema_version,
      event,
      data: newest.data,
      metadata: row.metadata,
      createdAt: row.created_at,
    }
  })
}

/** The state now, or as it was at an instant, in one statement and without a lock. */
export async function stateAt<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  db: Queryable,
  id: string,
  { at }: { at?: Date | undefined } = {},
): Promise<StateAt<State>> {
  const { rows } = await db.query<{ snapshot: Snapshot | null; tail: readonly Stored[] }>(
    `with prefix as materialized (select ${prefixEnd} as ends),
     latest as (
       select version, state from snapshots
       where aggregate_id = $1 and schema_version = $3 and version < (select ends from prefix)
       order by version desc limit 1
     )
     select (select json_build_object('version', version, 'state', state) from latest) as snapshot,
            coalesce(
              (select json_agg(json_build_object('type', event_type, 'schemaVersion', schema_version, 'data', data)
                               order by version)
               from events
               where aggregate_id = $1 and version < (select ends from prefix)
                 and version > coalesce((select version from latest), 0)),
              '[]') as tail`,
    [id, at ?? 'infinity', options.snapshot.schemaVersion],
  )
  const { snapshot, tail } = rows[0] ?? { snapshot: null, tail: [] }
  return { state: rebuild(options, snapshot, tail), version: (snapshot?.version ?? 0) + tail.length }
}

interface EventRow {
  readonly event_id: string
  readonly version: number
  readonly event_type: string
  readonly schema_version: number
  readonly data: Json
  readonly metadata: Json
  readonly created_at: Date
}
