import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { readStream, stateAt } from '../src/read-stream.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { countUntilDone, freshHistory, one, type History } from './history.ts'

describe('history at an instant', () => {
  let history: History
  let id: string
  // The clock was set back between the second event and the third, and the snapshot is behind version 3.
  const instants = ['10:00', '10:05', '10:02', '10:10'].map((time) => new Date(`2026-03-14T${time}:00Z`))
  beforeAll(async () => {
    history = await freshHistory()
    id = randomUUID()
    for (const unit of ['a', 'b', 'c', 'd']) await countUntilDone(history.db, [one(id, unit)])
    for (const [index, instant] of instants.entries()) {
      await history.db.query('update events set created_at = $3 where aggregate_id = $1 and version = $2', [
        id,
        index + 1,
        instant,
      ])
    }
  })
  afterAll(() => history.drop())

  it.each([
    ['09:59', 0],
    ['10:00', 1],
    ['10:03', 1],
    ['10:05', 3],
    ['10:09', 3],
    ['10:10', 4],
    ['11:00', 4],
  ])('at %s is the first %i events', async (time, length) => {
    const at = new Date(`2026-03-14T${time}:00Z`)
    const events = await readStream(tallyStream, history.db, id, { at })
    expect(events.map((event) => event.version)).toEqual([1, 2, 3, 4].slice(0, length))
    const { state, version } = await stateAt(tallyStream, history.db, id, { at })
    expect(version).toBe(length)
    expect(state).toEqual(
      length === 0
        ? { status: 'none' }
        : { status: 'open', count: length, units: ['a', 'b', 'c', 'd'].slice(0, length) },
    )
  })

  it('goes on behind a version', async () => {
    const events = await readStream(tallyStream, history.db, id, { afterVersion: 2, limit: 1 })
    expect(events.map((event) => event.version)).toEqual([3])
  })

  it('shows an event in its newest shape, and says in which it was stored', async () => {
    const old = randomUUID()
    await history.db.query(
      `insert into streams (aggregate_id, aggregate_type, version, status) values ($1, 'tally', 1, 'open')`,
      [old],
    )
    await history.db.query(
      `insert into events (aggregate_id, aggregate_type, version, event_type, schema_version, data, metadata)
       values ($1, 'tally', 1, 'Counted', 1, '{"amount": 7}', '{}')`,
      [old],
    )
    expect(await readStream(tallyStream, history.db, old)).toMatchObject([
      { storedAs: 1, data: { by: 7, unit: 'piece' }, event: { type: 'Counted', by: 7, unit: 'piece' } },
    ])
    await countUntilDone(history.db, [one(old)])
    expect((await stateAt(tallyStream, history.db, old)).state).toMatchObject({ count: 8 })
  })
})
