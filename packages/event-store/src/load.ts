import { type Situation } from '@repo/decider/decider'
import { type Loaded } from '@repo/messaging/aggregate'
import { Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'
import { together } from '@repo/messaging/together'

import { rebuild, type Snapshot, type StreamOptions } from './stream.ts'
import { type Stored } from './upcasting.ts'

interface LockedRow {
  readonly aggregate_id: string
  readonly version: number
  readonly published: number
  readonly snapshot: Snapshot | null
  readonly tail: readonly Stored[]
}

/** Locks every stream, sorted, until the end of the transaction, and folds what is in it. */
export async function load<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Loaded<State>>> {
  const sorted = [...new Set(ids)].sort()
  const loaded = new Map<string, Loaded<State>>()
  const [, first] = await together([
    createMissingStreams(options, tx, sorted),
    lockAndRead(options, tx, sorted),
  ])

  /** Keeps the streams that were read whole, and gives the others. */
  const keep = (rows: readonly LockedRow[]): readonly string[] => {
    const stale: string[] = []
    for (const { aggregate_id: id, version, published, snapshot, tail } of rows) {
      if ((snapshot?.version ?? 0) + tail.length !== version) stale.push(id)
      else loaded.set(id, { id, state: rebuild(options, snapshot, tail), version, published })
    }
    return stale
  }
  // A statement that waits for a lock sees the newest head, and beside it the events as they were before the wait.
  // Such a stream is read once more: now that it is locked, the second look is the last.
  const stale = keep(first)
  if (stale.length > 0) keep(await lockAndRead(options, tx, stale))
  if (loaded.size !== sorted.length) {
    throw new Failure('CONFLICT', `${sorted.length - loaded.size} streams could not be read under their lock`)
  }
  return loaded
}

// `for update` locks nothing where there is no row: without this insert two transactions both find an empty stream.
// The second to insert waits here until the first has committed, and then finds the row.
async function createMissingStreams<State extends Situation, Event>(
  { decider }: StreamOptions<State, Event>,
  tx: Tx,
  ids: readonly string[],
): Promise<void> {
  await tx.query(
    `insert into streams (aggregate_id, aggregate_type, status)
     select id, $2, $3 from unnest($1::uuid[]) as id order by id
     on conflict do nothing`,
    [ids, decider.name, decider.initial.status],
  )
}

async function lockAndRead<State extends Situation, Event>(
  { snapshot }: StreamOptions<State, Event>,
  tx: Tx,
  ids: readonly string[],
): Promise<readonly LockedRow[]> {
  const { rows } = await tx.query<LockedRow>(
    `with locked as materialized (
       select aggregate_id, version, published from streams
       where aggregate_id = any($1::uuid[]) order by aggregate_id
       for update
     )
     select locked.aggregate_id, locked.version, locked.published,
            case when latest.version is not null
              then json_build_object('version', latest.version, 'state', latest.state)
            end as snapshot,
            coalesce(
              (select json_agg(json_build_object('type', event_type, 'schemaVersion', schema_version, 'data', data)
                               order by version)
               from events
               where events.aggregate_id = locked.aggregate_id
                 and events.version > coalesce(latest.version, 0) and events.version <= locked.version),
              '[]') as tail
     from locked left join lateral (
       select version, state from snapshots
       where snapshots.aggregate_id = locked.aggregate_id and snapshots.schema_version = $2
       order by version desc limit 1
     ) as latest on true`,
    [ids, snapshot.schemaVersion],
  )
  return rows
}
