import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { v7 } from 'uuid'

import { aggregateStore } from '../src/aggregate-store.ts'
import type { Tx } from '../src/ports.ts'
import { openBar, type Bar } from './support/bar.ts'

interface Tab {
  readonly status: string
}

const tabs = aggregateStore<Tab, never>({
  table: 'tabs',
  initial: { status: 'open' },
  toJson: ({ status }) => ({ status }),
  fromJson: (json) => json as Tab,
})

describe('a save', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it.each([1, 50, 100])(
    'of %i states reads these alone, though it was planned when the table was young and small',
    async (states) => {
      const read = await bar.db.transaction(async (tx) => {
        await youngWhenCounted(tx)
        await untilThePlanIsKept(() => save(tx, states))
        await grow(tx, 20_000)
        return (await rowsReadBy(tx, () => save(tx, states))) / states
      })
      // Once to lock it, once to write it.
      expect(read).toBe(2)
    },
  )
})

async function youngWhenCounted(tx: Tx): Promise<void> {
  await tx.query('delete from tabs')
  await grow(tx, 30)
  await tx.query('analyze tabs')
}

// Five plans for what the parameters are, and then one for whatever they may be: PostgreSQL's documentation of PREPARE.
async function untilThePlanIsKept(work: () => Promise<void>): Promise<void> {
  for (let time = 0; time < 10; time++) await work()
}

async function save(tx: Tx, states: number): Promise<void> {
  const ids = Array.from({ length: states }, () => v7())
  const loaded = [...(await tabs.load(tx, ids)).values()]
  await tabs.save(
    tx,
    loaded.map((before) => ({ before, after: { status: 'paid' }, facts: [], published: 0 })),
  )
}

async function grow(tx: Tx, rows: number): Promise<void> {
  await tx.query(
    `insert into tabs (id, status, state, version, published)
     select uuidv7(), 'open', '{}', 0, 0 from generate_series(1, $1)`,
    [rows],
  )
}

async function rowsReadBy(tx: Tx, work: () => Promise<void>): Promise<number> {
  const before = await rowsRead(tx)
  await work()
  return (await rowsRead(tx)) - before
}

async function rowsRead(tx: Tx): Promise<number> {
  const { rows } = await tx.query<{ read: number }>(
    `select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = 'tabs'`,
  )
  return rows[0]?.read ?? 0
}
