import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Failure } from '@repo/messaging/failures'
import { type Tx } from '@repo/messaging/ports'

import { eventStore } from '../src/event-store.ts'
import { stateAt } from '../src/read-stream.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { count, countUntilDone, freshHistory, loadOne, one, type History } from './history.ts'

describe('two writers of one stream', () => {
  let history: History
  beforeAll(async () => (history = await freshHistory()))
  afterAll(() => history.drop())

  it.each([
    ['that is new', 0],
    ['that exists', 2],
    ['that has a snapshot', 3],
  ])(
    'go one after another on a stream %s, and the second decides on what the first wrote',
    async (_, length) => {
      const { db } = history
      const id = randomUUID()
      for (let version = 0; version < length; version++) await countUntilDone(db, [one(id)])

      const onlyAtTheStart = { id, command: () => ({ by: 1, unit: 'piece', ifCountIs: length }) }
      const results = await Promise.all(
        Array.from({ length: 4 }, () => db.transaction((tx) => count(tx, [onlyAtTheStart]))),
      )
      expect(results.flat().filter((result) => result.facts.length > 0)).toHaveLength(1)
      expect(await stateAt(tallyStream, db, id)).toMatchObject({
        version: length + 1,
        state: { count: length + 1 },
      })
    },
  )

  it('that do not lock: the second meets CONFLICT, writes nothing, and is carried out when run again', async () => {
    const { db } = history
    const id = randomUUID()
    await countUntilDone(db, [one(id)])
    const before = await loadOne(db, id)
    const store = eventStore(tallyStream)
    const cause = { correlationId: 'flow', causationId: 'request', userId: null, traceparent: undefined }
    const event = { type: 'Counted', by: 1, unit: 'piece' } as const
    const change = { before, after: before.state, facts: [{ event, cause, at: new Date() }], published: 0 }
    const write = (tx: Tx) => store.save(tx, [change])

    const outcomes = await Promise.allSettled([db.transaction(write), db.transaction(write)])
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.map(({ reason }) => (reason as Failure).code)).toEqual(['CONFLICT'])
    expect((await stateAt(tallyStream, db, id)).version).toBe(2)
    await countUntilDone(db, [one(id)])
    expect((await stateAt(tallyStream, db, id)).version).toBe(3)
  })

  it('of one version, around the head: the database itself refuses the second as CONFLICT', async () => {
    const { db } = history
    const id = randomUUID()
    await countUntilDone(db, [one(id)])
    const again = db.query(
      `insert into events (aggregate_id, aggregate_type, version, event_type, schema_version, data, metadata)
       select aggregate_id, aggregate_type, version, event_type, schema_version, data, metadata
       from events where aggregate_id = $1`,
      [id],
    )
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
