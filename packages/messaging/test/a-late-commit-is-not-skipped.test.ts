import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { type Postgres } from '@repo/postgres/database'

import { headerNames } from '../src/message.ts'
import type { Relay } from '../src/relay.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'
import { watchedDatabase } from './support/watched-database.ts'

describe('a transaction that draws the smaller id and commits last', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(() => world.close())
  /** A transaction that has added a row. */
  const openSlow = (key: string) => world.open((tx) => world.add([{ key }], tx))

  it('is published all the same', async () => {
    const relay = await world.relay({ batchSize: 1 })
    const slow = await openSlow('slow')
    await world.add([{ key: 'quick' }, { key: 'quicker' }])
    relay.wake()
    const keys = async () => (await world.published()).map(({ key }) => String(key)).sort()
    await eventually(async () => expect(await keys()).toEqual(['quick', 'quicker']), groupWait)
    await eventually(async () => expect(await world.waiting()).toEqual([]))

    await slow.commit()
    relay.wake()
    await eventually(async () => expect(await keys()).toEqual(['quick', 'quicker', 'slow']), groupWait)
  })

  it('is published although so many others passed that claims begin further on, and they do when it is over', async () => {
    const { watched, begins } = withBegins(world.db)
    const relay = await world.relay({ db: watched })
    const pass = (key: string) => passThrough(world, relay, key)
    await pass('first')
    expect(begins.some((id) => id > 0n)).toBe(true)
    const slow = await openSlow('late')
    const { rows } = await world.db.query<{ id: bigint }>('select last_value as id from outbox_id_seq')
    const late = rows[0]?.id ?? 0n
    await pass('meanwhile')
    expect(begins.some((id) => id >= late)).toBe(false)

    await slow.commit()
    relay.wake()
    const keys = async () => (await world.published()).map(({ key }) => String(key))
    await eventually(async () => expect(await keys()).toContain('late'), groupWait)
    await pass('afterwards')
    expect(begins.some((id) => id > late)).toBe(true)
    const sent = (await world.published()).map(({ headers }) => headers[headerNames.id])
    expect(new Set(sent).size).toBe(12_001)
  })
})

describe('ids that somebody began again by hand', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(() => world.close())

  it('are published all the same', async () => {
    const { watched, begins } = withBegins(world.db)
    const relay = await world.relay({ db: watched, doubtMs: 1_000 })
    await passThrough(world, relay, 'before')
    expect(begins.some((id) => id > 0n)).toBe(true)
    await world.db.query('truncate outbox restart identity')
    await world.add([{ key: 'again' }])
    relay.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect((await world.published()).filter(({ key }) => String(key) === 'again')).toHaveLength(1)
  })
})

/** Four thousand rows are published and removed. */
async function passThrough(world: OutboxWorld, relay: Relay, key: string): Promise<void> {
  for (let times = 0; times < 4; times++) {
    await world.add(Array.from({ length: 1_000 }, () => ({ key })))
    relay.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]), groupWait)
  }
}

/** The database, and the ids behind which the relay's claims began. */
function withBegins(db: Postgres): { readonly watched: Postgres; readonly begins: readonly bigint[] } {
  const begins: bigint[] = []
  const watched = watchedDatabase(db, ({ sql, values }) => {
    if (sql.includes('from outbox\n')) begins.push(values[0] as bigint)
  })
  return { watched, begins }
}
