import { eventStore } from '@repo/event-store/event-store'
import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { type Surroundings } from '../../measurement.ts'
import { perThousand, type Reading } from '../../process-groups.ts'
import { fillEventStore } from '../past.ts'
import { costOf, type Probe } from './cost-plot.ts'
import { counted, counterStream, countOf } from './counter.ts'

const aggregates = 100
const perTransaction = 10
const eventsPerRound = 5
// What the store does by itself where nobody says otherwise, as no service does.
const snapshotEvery = 100

export interface StoreProbeOptions {
  readonly label: string
  readonly eventsPerAggregate: number
  /** Events of other aggregates, that lie in the same tables. */
  readonly others?: number
  readonly rounds: number
  readonly wrong: string[]
}

/** The cost of one event to load its aggregate, lock it and append; ten aggregates to a transaction. */
export async function storeProbe({ stack }: Surroundings, options: StoreProbeOptions): Promise<Probe> {
  const { label, eventsPerAggregate, others = 0, rounds, wrong } = options
  const migrations = {
    name: 'event_store',
    dir: new URL('../../../../event-store/migrations', import.meta.url),
  }
  const db = postgres({ url: await stack.database('store-cost', [migrations]), statementTimeoutMs: 120_000 })
  await fillEventStore(db, others / 2)
  const ids = await fill(db, eventsPerAggregate)
  await fillEventStore(db, others / 2)
  return {
    async measure(repetition) {
      const events = aggregates * eventsPerRound * rounds
      const costs: Reading[] = []
      let wallMs = 0
      for (let round = 0; round < rounds; round++) {
        const from = stack.groups.read()
        const startedAt = performance.now()
        for (let event = 0; event < eventsPerRound; event++) {
          for (let at = 0; at < ids.length; at += perTransaction) {
            await appendOneEach(db, ids.slice(at, at + perTransaction))
          }
        }
        wallMs += performance.now() - startedAt
        const cost = perThousand(events, from, stack.groups.read())
        if (cost) costs.push(cost)
        const bad = await unlike(db, eventsPerRound)
        if (bad > 0)
          wrong.push(`${label}, repetition ${repetition}: ${bad} streams are not as they should be`)
        await takeBack(db)
      }
      return costOf(events, wallMs, costs.length > 0 ? sumOf(costs) : undefined)
    },
    stop: () => db.stop(),
  }
}

const store = eventStore(counterStream)

async function appendOneEach(db: Database, ids: readonly string[]): Promise<void> {
  const at = new Date()
  await db.transaction(async (tx) => {
    const loaded = await store.load(tx, ids)
    const changes = [...loaded.values()].map((before) => {
      if (countOf(before.state) !== before.version) throw new Error(`${before.id} was not read whole`)
      const cause = { correlationId: before.id, causationId: before.id, userId: null, traceparent: undefined }
      const after = counterStream.decider.evolve(before.state, counted)
      return { before, after, facts: [{ event: counted, cause, at }], published: before.published }
    })
    await store.save(tx, changes)
  })
}

/** Streams of about that length. Where there are snapshots, the events behind the last one are 0 to 99: as many of each. */
async function fill(db: Database, length: number): Promise<readonly string[]> {
  const ids = Array.from({ length: aggregates }, () => newId())
  const lengths = ids.map((_, index) =>
    length > 2 * snapshotEvery ? length - (index % snapshotEvery) : length,
  )
  const { note } = counted
  await db.query('create table base (aggregate_id uuid primary key, version int not null)')
  await db.query('insert into base select * from unnest($1::uuid[], $2::int[])', [ids, lengths])
  await db.query(
    `insert into streams (aggregate_id, aggregate_type, version, published, status)
     select aggregate_id, 'counter', version, 0, 'open' from base`,
  )
  for (const id of ids) {
    await db.query(
      `insert into events (aggregate_id, aggregate_type, event_type, schema_version, data, metadata, version)
       select aggregate_id, 'counter', 'Counted', 1, jsonb_build_object('note', $2::text), '{}', n
       from base, generate_series(1, version) as n where aggregate_id = $1`,
      [id, note],
    )
  }
  await db.query(
    `insert into snapshots (aggregate_id, schema_version, version, state)
     select aggregate_id, 1, n, jsonb_build_object('status', 'open', 'count', n)
     from base, generate_series(${snapshotEvery}, version, ${snapshotEvery}) as n`,
  )
  await db.query('vacuum (analyze) streams, events, snapshots')
  return ids
}

/** How many streams did not grow by so many events, one after the other. */
async function unlike(db: Database, added: number): Promise<number> {
  const { rows } = await db.query<{ bad: number }>(
    `select count(*)::int as bad
     from base join streams using (aggregate_id)
       left join lateral (
         select count(*) as events, max(version) as last from events
         where events.aggregate_id = base.aggregate_id and events.version > base.version
       ) as tail on true
     where streams.version <> base.version + $1 or tail.events <> $1 or tail.last <> streams.version`,
    [added],
  )
  return rows[0]?.bad ?? NaN
}

/** So that the streams are as long for every repetition. */
async function takeBack(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    for (const table of ['events', 'snapshots']) {
      await tx.query(
        `delete from ${table} using base
         where ${table}.aggregate_id = base.aggregate_id and ${table}.version > base.version`,
      )
    }
    await tx.query(
      'update streams set version = base.version from base where streams.aggregate_id = base.aggregate_id',
    )
  })
}

function sumOf(readings: readonly Reading[]): Reading {
  const sum: Record<string, number> = {}
  for (const reading of readings) {
    for (const [group, ms] of Object.entries(reading)) sum[group] = (sum[group] ?? 0) + ms
  }
  return sum
}
