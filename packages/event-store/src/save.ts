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

// Events come from the heads that moved: a head that another transaction has moved takes its events with it, and
// the count tells. `unique (aggregate_id, version)` holds even for a writer that does not lock.
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
       update streams
       set version = head.version, published = head.published, status = head.status,
           deadline_at = head.deadline_at, changed_at = clock_timestamp()
       from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[], $7::timestamptz[])
         as head (aggregate_id, loaded, version, published, status, deadline_at)
       where streams.aggregate_id = head.aggregate_id and streams.version = head.loaded
       returning streams.aggregate_id
     ), appended as (
       insert into events (aggregate_id, aggregate_type, version, event_type, schema_version, data, metadata)
       select aggregate_id, $1, fact.version, fact.type, fact.schema_version, fact.data, fact.metadata
       from unnest($8::uuid[], $9::int[], $10::text[], $11::int[], $12::jsonb[], $13::jsonb[])
         as fact (aggregate_id, version, type, schema_version, data, metadata)
       join moved using (aggregate_id)
       order by aggregate_id, fact.version
       returning 1
     )
     ${allOrConflict({ changed: 'appended', expected: '$14', otherwise: 'events met a stream that has moved on' })}`,
    [
      decider.name,
      changes.map((change) => change.before.id),
      changes.map((change) => change.before.version),
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
      facts.length,
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
