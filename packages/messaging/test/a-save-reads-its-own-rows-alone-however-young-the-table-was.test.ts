import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { rowsReadOnceGrown } from '@repo/local-stack/jest/rows-read-once-grown'
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
      const read = await bar.db.transaction((tx) =>
        rowsReadOnceGrown(tx, {
          table: 'tabs',
          grow: (rows) => grow(tx, rows),
          work: () => save(tx, states),
        }),
      )
      // Each once to lock it, once to write it.
      expect(read).toBe(2 * states)
    },
  )
})

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
