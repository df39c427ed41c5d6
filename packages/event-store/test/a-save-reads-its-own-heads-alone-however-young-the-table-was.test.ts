import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { rowsReadOnceGrown } from '@repo/local-stack/jest/rows-read-once-grown'
import { type Tx } from '@repo/messaging/ports'

import { eventStore } from '../src/event-store.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { freshHistory, type History } from './history.ts'

describe('a save', () => {
  let history: History
  beforeAll(async () => (history = await freshHistory()))
  afterAll(() => history.drop())

  it.each([1, 50, 100])(
    'to %i streams reads their heads alone, though it was planned when the table was young and small',
    async (streams) => {
      const read = await history.db.transaction((tx) =>
        rowsReadOnceGrown(tx, {
          table: 'streams',
          grow: (rows) => grow(tx, rows),
          work: () => save(tx, streams),
        }),
      )
      // Each once to lock it, once to move it.
      expect(read).toBe(2 * streams)
    },
  )
})

async function save(tx: Tx, streams: number): Promise<void> {
  const store = eventStore(tallyStream)
  const { rows } = await tx.query<{ id: string }>('select uuidv7()::text as id from generate_series(1, $1)', [
    streams,
  ])
  const loaded = await store.load(
    tx,
    rows.map(({ id }) => id),
  )
  const cause = { correlationId: 'flow', causationId: 'request', userId: null, traceparent: undefined }
  const event = { type: 'Counted', by: 1, unit: 'piece' } as const
  await store.save(
    tx,
    [...loaded.values()].map((before) => ({
      before,
      after: { status: 'open', count: 1, units: ['piece'] },
      facts: [{ event, cause, at: new Date() }],
      published: 0,
    })),
  )
}

async function grow(tx: Tx, streams: number): Promise<void> {
  await tx.query(
    `insert into streams (aggregate_id, aggregate_type, status)
     select uuidv7(), 'tally', 'open' from generate_series(1, $1)`,
    [streams],
  )
}
