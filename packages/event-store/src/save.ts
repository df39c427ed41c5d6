import { type Situation } from '@repo/decider/decider'
import { type Change } from '@repo/messaging/aggregate'
import { allOrConflict } from '@repo/messaging/all-or-conflict'
import { type Tx } from '@repo/messaging/ports'

import { snapshotDue, type StreamOptions } from './stream.ts'

/** Appends the facts, moves the heads, and writes the snapshots that are due. */
export async function save<State extends Situation, Event>(
  options: StreamOptions<State, Event>,
  tx: Tx,
  changes: readonly Change<State, Event>[],
): Promise<void> {
  await append(options, tx, changes)
  const { everyEvents = 100 } = options.snapshot
  const due = changes.filter((change) =>
    snapshotDue(everyEvents, change.before.version, versionAfter(change)),
  )
  if (due.length > 0) await writeSnapshots(options, tx, due)
}

// A head only ever moves on: one that another transaction has moved as far does not move, and the count tells. One that
// was moved less far has an event where ours would begin: `unique (aggregate_id, version)` refuses it, also to a writer that
// does not lock. Heads are there since they were locked; why they are inserted all the same is said in `aggregate-store.ts`.
async function append<State extends Situation, Event>(
  { decider, toStored, deadlineOf }: StreamOptions<State, Event>,
  tx: Tx,
  changes: readonly Change<State, Event>[],
): Promise<void> {
  const facts = changes.flatMap((change) =>
    change.facts.map(({ event, cause, at }, index) => {
      const { type, schemaVersion, data } = toStored(event)
      const { correlationId, causationId, userId, traceparent } = cause
      return {
        id: change.before.id,
        version: change.before.version + 1 + index,
        type,
        schemaVersion,
        data: JSON.stringify(data),
        metadata: JSON.stringify({ correlationId, causationId, userId, traceparent, occurredAt: at }),
      }
    }),
  )
  tx.write(
    `with moved as (
       insert into streams (aggregate_id, aggregate_type, version, published, status, deadline_at, changed_at)
       select aggregate_id, $1, version, published, status, deadline_at, clock_timestamp()
       from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::timestamptz[])
         as head (aggregate_id, version, published, status, deadline_at)
       order by aggregate_id
       on conflict (aggregate_id) do update
       set version = excluded.version, published = excluded.published, status = excluded.status,
           deadline_at = excluded.deadline_at, changed_at = excluded.changed_at
       where streams.version < excluded.version
       returning 1
     ), appended as (
       insert into events (aggregate_id, aggregate_type, version, event_type, schema_version, data, metadata)
       select aggregate_id, $1, version, type, schema_version, data, metadata
       from unnest($7::uuid[], $8::int[], $9::text[], $10::int[], $11::jsonb[], $12::jsonb[])
         as fact (aggregate_id, version, type, schema_version, data, metadata)
       order by aggregate_id, version
     )
     ${allOrConflict({ changed: 'moved', expected: '$13', otherwise: 'streams have moved on' })}`,
    [
      decider.name,
      changes.map((change) => change.before.id),
      changes.map(versionAfter),
      changes.map((change) => change.published),
      changes.map((change) => change.after.status),
      changes.map((change) => deadlineOf?.(change.after) ?? null),
      facts.map((fact) => fact.id),
      facts.map((fact) => fact.version),
      facts.map((fact) => fact.type),
      facts.map((fact) => fact.schemaVersion),
      facts.map((fact) => fact.data),
      facts.map((fact) => fact.metadata),
      changes.length,
    ],
  )
}

async function writeSnapshots<State extends Situation, Event>(
  { snapshot, onUse }: StreamOptions<State, Event>,
  tx: Tx,
  changes: readonly Change<State, Event>[],
): Promise<void> {
  tx.write(
    `insert into snapshots (aggregate_id, schema_version, version, state)
     select aggregate_id, $1, version, state
     from unnest($2::uuid[], $3::int[], $4::jsonb[]) as due (aggregate_id, version, state)
     order by aggregate_id
     on conflict do nothing`,
    [
      snapshot.schemaVersion,
      changes.map((change) => change.before.id),
      changes.map(versionAfter),
      changes.map((change) => JSON.stringify(snapshot.toJson(change.after))),
    ],
  )
  tx.onEnd((committed) => {
    if (committed) for (const _ of changes) onUse?.('snapshot_written')
  })
}

function versionAfter<State, Event>({ before, facts }: Change<State, Event>): number {
  return before.version + facts.length
}
