/**
 * Aggregates that keep their state, one row each, in a table of these columns:
 *
 *   id uuid primary key, status text, state jsonb, version int, published int, updated_at timestamptz default now(),
 *   effect_key text, effect_due_at timestamptz, effect_attempts int default 0,
 *   correlation_id text, causation_id text, user_id text, traceparent text
 *
 * The effect's columns are the work list of `effects.ts`: what the state wants from a system that is not ours, when
 * it is due, and whose wish it was.
 */
import type { Json } from '@repo/decider/json'

import type { AggregateStore, Change, Loaded } from './aggregate.ts'
import { allOrConflict } from './all-or-conflict.ts'
import type { Effect } from './effect.ts'
import { Failure } from './failures.ts'
import type { Tx } from './ports.ts'
import { together } from './together.ts'

export interface AggregateStoreOptions<State extends { readonly status: string }> {
  /** Name of the table; part of the SQL, never input. */
  readonly table: string
  readonly initial: State
  readonly toJson: (state: State) => Json
  readonly fromJson: (json: unknown) => State
  /** What this state wants from a provider, if anything. A key names one call for ever. */
  readonly effectOf?: (id: string, state: State) => Effect | null
}

export function aggregateStore<State extends { readonly status: string }, Event>(
  options: AggregateStoreOptions<State>,
): AggregateStore<State, Event> {
  return {
    load: (tx, ids) => load(tx, options, [...new Set(ids)].sort()),
    save: (tx, changes) => save(tx, options, changes),
  }
}

// Law: `for update` locks nothing where there is no row. Without the insert, the first two messages of one key in two
// transactions both see nothing, and what the second decides overwrites the first.
async function load<State extends { readonly status: string }>(
  tx: Tx,
  { table, initial, toJson, fromJson }: AggregateStoreOptions<State>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Loaded<State>>> {
  const [, { rows }] = await together([
    tx.query(
      `insert into ${table} (id, status, state, version, published)
       select id, $2, $3, 0, 0 from unnest($1::uuid[]) as id order by id
       on conflict (id) do nothing`,
      [ids, initial.status, JSON.stringify(toJson(initial))],
    ),
    tx.query<{ id: string; state: unknown; version: number; published: number }>(
      `select id::text, state, version, published from ${table} where id = any($1::uuid[]) order by id for update`,
      [ids],
    ),
  ])
  const byId = new Map(
    rows.map(({ id, state, version, published }) => [id, { id, state: fromJson(state), version, published }]),
  )
  if (byId.size < ids.length) throw new Failure('CONFLICT', `${table} lost a row between insert and lock`)
  return byId
}

// Every row is there, and locked: `load` saw to it. So this inserts none, and is no `update ... from unnest` for one
// reason: whoever inserts looks each row up by its key, and there is nothing to plan. A join of so few rows with a table
// is planned once per connection, as a merge with all of the table while that is small, and a young one grows for a
// minute before anybody counts again.
async function save<State extends { readonly status: string }, Event>(
  tx: Tx,
  { table, toJson, effectOf }: AggregateStoreOptions<State>,
  changes: readonly Change<State, Event>[],
): Promise<void> {
  if (changes.length === 0) return
  const of = <Value>(value: (change: Change<State, Event>) => Value): Value[] => changes.map(value)
  const causes = of(({ facts }) => facts.at(-1)?.cause)
  tx.write(
    `with written as (
       insert into ${table} as stored
         (id, status, state, version, published, updated_at, effect_key, ${ofTheEffect.join(', ')})
       select id, status, state, version + 1, published, clock_timestamp(), effect_key,
              case when effect_key is not null then clock_timestamp() + make_interval(secs => coalesce(lease, 0)) end,
              (lease is not null)::int, correlation_id, causation_id, user_id, traceparent
       from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::int[], $6::text[], $7::text[], $8::text[],
                   $9::text[], $10::text[], $11::float8[])
         as after (id, version, status, state, published, effect_key, correlation_id, causation_id, user_id, traceparent,
                   lease)
       order by id
       on conflict (id) do update set
         status = excluded.status, state = excluded.state, version = excluded.version, published = excluded.published,
         updated_at = excluded.updated_at, effect_key = excluded.effect_key, ${keptUnlessNew}
       where stored.version = excluded.version - 1
       returning id
     )
     ${allOrConflict({ changed: 'written', expected: '$12', otherwise: `rows of ${table} were written by somebody else` })}`,
    [
      of(({ before }) => before.id),
      of(({ before }) => before.version),
      of(({ after }) => after.status),
      of(({ after }) => JSON.stringify(toJson(after))),
      of(({ published }) => published),
      of(({ before, after }) => effectOf?.(before.id, after)?.key ?? null),
      causes.map((cause) => cause?.correlationId ?? null),
      causes.map((cause) => cause?.causationId ?? null),
      causes.map((cause) => cause?.userId ?? null),
      causes.map((cause) => cause?.traceparent ?? null),
      of(({ leaseMs }) => (leaseMs === undefined ? null : leaseMs / 1_000)),
      changes.length,
    ],
  )
}

const ofTheEffect = [
  'effect_due_at',
  'effect_attempts',
  'correlation_id',
  'causation_id',
  'user_id',
  'traceparent',
] as const

// An attempt in flight keeps its lease, its count and its origin through writes that want the same call still.
const keptUnlessNew = ofTheEffect
  .map(
    (column) =>
      `${column} = case when stored.effect_key is not distinct from excluded.effect_key then stored.${column} else excluded.${column} end`,
  )
  .join(', ')
