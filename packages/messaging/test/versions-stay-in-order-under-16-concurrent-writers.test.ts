import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { firstCopies, openOutbox, type OutboxWorld } from './support/outbox-world.ts'

const aggregates = ['a', 'b', 'c', 'd', 'e']
const writers = 16
const writesEach = 40

describe('sixteen writers at a few aggregates', () => {
  let world: OutboxWorld
  beforeAll(async () => {
    world = await openOutbox()
    await world.db.query('create table aggregates (id text primary key, version int not null)')
    await world.db.query(`insert into aggregates select id, 0 from unnest($1::text[]) as id`, [aggregates])
  })
  afterAll(() => world.close())

  async function write(db: OutboxWorld['db'], id: string): Promise<void> {
    await db.transaction(async (tx) => {
      // The id of the outbox row is drawn while the aggregate is locked: the order of ids is the order of versions.
      const { rows } = await tx.query<{ version: number }>(
        'update aggregates set version = version + 1 where id = $1 returning version',
        [id],
      )
      await world.add([{ key: id, value: String(rows[0]?.version) }], tx)
    })
  }

  it('publish every version of every aggregate in order and without a gap', async () => {
    const db = world.connect()
    // Small batches and prefetching: the most chances to overtake.
    const failed: string[] = []
    const observer = { failed: (code: string) => void failed.push(code) }
    const relay = await world.relay({ batchSize: 7, minCycleMs: 0, observer })
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; n < writesEach; n++) {
          await write(db, aggregates[(writer + n) % aggregates.length] as string)
          relay.wake()
        }
      }),
    )
    await eventually(async () => expect(await world.waiting()).toEqual([]), { timeoutMs: 30_000 })

    const { rows } = await db.query<{ id: string; version: number }>('select * from aggregates order by id')
    const published = await world.published()
    const versions = firstCopies(published)
    for (const { id, version } of rows) {
      expect(versions.get(id)).toEqual(Array.from({ length: version }, (_, index) => String(index + 1)))
    }
    expect(rows.reduce((sum, { version }) => sum + version, 0)).toBe(writers * writesEach)
    // Where nothing fails, nothing is sent twice.
    expect(published.length).toBeGreaterThanOrEqual(writers * writesEach)
    if (failed.length === 0) expect(published).toHaveLength(writers * writesEach)
  })
})
