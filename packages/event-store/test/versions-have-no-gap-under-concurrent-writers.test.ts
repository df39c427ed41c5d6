import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { readStream, stateAt } from '../src/read-stream.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { countUntilDone, freshHistory, one, type History } from './history.ts'

describe('concurrent writers', () => {
  let history: History
  beforeAll(async () => (history = await freshHistory()))
  afterAll(() => history.drop())

  it('leave versions 1, 2, 3 ... in every stream, and lose nothing', async () => {
    const { db } = history
    const ids = Array.from({ length: 6 }, () => randomUUID())
    const writers = 8
    const rounds = 6
    // Every writer takes its own overlapping part of the streams, in an order of its own.
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const mine = ids.filter((_, index) => (index + writer + round) % 2 === 0)
        const turned = [...mine.slice(writer % mine.length), ...mine.slice(0, writer % mine.length)]
        await countUntilDone(
          db,
          turned.map((id) => one(id, `${writer}/${round}`)),
        )
      }
    }
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))

    for (const id of ids) {
      const events = await readStream(tallyStream, db, id)
      expect(events.map((event) => event.version)).toEqual(events.map((_, index) => index + 1))
      expect(new Set(events.map((event) => event.event.unit)).size).toBe(events.length)
      expect((await stateAt(tallyStream, db, id)).state).toMatchObject({ count: events.length })
    }
    const { rows } = await db.query<{ events: number }>('select count(*)::int as events from events')
    expect(rows[0]?.events).toBe(writers * rounds * 3)
    const { rows: wrong } = await db.query(
      `select from streams where version <> (select max(version) from events where events.aggregate_id = streams.aggregate_id)`,
    )
    expect(wrong).toHaveLength(0)
  })
})
