import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'

import { stateAt } from '../src/read-stream.ts'
import { type StoreUse } from '../src/stream.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { countUntilDone, freshHistory, loadOne, one, type History } from './history.ts'

describe('a snapshot', () => {
  let history: History
  beforeAll(async () => (history = await freshHistory()))
  afterAll(() => history.drop())

  const uses: StoreUse[] = []
  const watched = { ...tallyStream, onUse: (use: StoreUse) => uses.push(use) }
  beforeEach(() => void uses.splice(0))

  it('is written when a multiple of the threshold is passed, and spares the events before it', async () => {
    const { db } = history
    const id = randomUUID()
    for (const unit of ['a', 'b', 'c', 'd']) await countUntilDone(db, [one(id, unit)], watched)
    expect(uses).toEqual(['snapshot_written', 'snapshot_read'])

    // Shown by tampering: what the snapshot says is what is read, and only the tail is folded on top.
    await db.query(
      `update snapshots set state = jsonb_set(state, '{count}', '1000') where aggregate_id = $1`,
      [id],
    )
    expect((await loadOne(db, id)).state).toMatchObject({ count: 1001 })
    expect((await stateAt(tallyStream, db, id)).state).toMatchObject({ count: 1001 })
  })

  it('of another schema version is not read: the stream is folded from its first event', async () => {
    const { db } = history
    const id = randomUUID()
    for (let version = 1; version <= 4; version++) await countUntilDone(db, [one(id)])
    await db.query(
      `update snapshots set schema_version = 1, state = '{"status": "a shape of long ago"}' where aggregate_id = $1`,
      [id],
    )
    uses.splice(0)
    expect((await loadOne(db, id, watched)).state).toMatchObject({ count: 4 })
    expect((await stateAt(watched, db, id)).state).toMatchObject({ count: 4 })
    expect(uses).toEqual([])
  })

  it('of the new schema is written beside the old one, at the next multiple', async () => {
    const { db } = history
    const id = randomUUID()
    const older = { ...tallyStream, snapshot: { ...tallyStream.snapshot, schemaVersion: 1 } }
    for (let version = 1; version <= 3; version++) await countUntilDone(db, [one(id)], older)
    for (let version = 4; version <= 6; version++) await countUntilDone(db, [one(id)])
    const { rows } = await db.query(
      'select schema_version, version from snapshots where aggregate_id = $1 order by version',
      [id],
    )
    expect(rows).toEqual([
      { schema_version: 1, version: 3 },
      { schema_version: 2, version: 6 },
    ])
  })
})
