import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { Failure } from '../src/failures.ts'
import { outboxFloor, type OutboxFloor } from '../src/outbox-floor.ts'
import { claimRows } from '../src/outbox-rows.ts'
import type { Queryable } from '../src/ports.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'
import { recordedLog } from './support/recorded-log.ts'

describe('the floor of an outbox', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(() => world.close())

  let clock = 0
  const openFloor = (db: Queryable = world.db) =>
    outboxFloor(db, { rowsPerLook: 1, doubtMs: 1_000, now: () => clock })
  /** The database, and what happens before or after somebody asks it who writes. */
  const around = (hooks: {
    readonly before?: () => Promise<unknown>
    readonly after?: () => Promise<unknown>
  }): Queryable => ({
    query: (async (sql, values) => {
      if (!sql.includes('pg_locks')) return world.db.query(sql, values)
      await hooks.before?.()
      const answer = await world.db.query(sql, values)
      await hooks.after?.()
      return answer
    }) as Queryable['query'],
  })
  /** Somebody's rows, committed. */
  const rows = async (count = 1) => world.add(Array.from({ length: count }, () => ({ key: 'a' })))
  const claim = (floor: OutboxFloor) =>
    floor.claim((above) => claimRows(world.db, { above, without: [], limit: 100 }))
  /** Rows are claimed, sent and removed. */
  async function passed(floor: OutboxFloor, keep: readonly bigint[] = []) {
    await claim(floor)
    await world.db.query('delete from outbox where not id = any ($1::bigint[])', [keep])
  }
  /** So many rows were removed, and the look that may follow is over. */
  async function look(floor: OutboxFloor, rows = 1) {
    floor.removed(rows)
    await floor.quiet()
  }
  /** A look that asks who writes, and one that asks again. */
  async function twoLooks(floor: OutboxFloor) {
    await look(floor)
    await look(floor)
  }
  /** Where a claim begins. */
  async function heightOf(floor: OutboxFloor): Promise<bigint | undefined> {
    let height: bigint | undefined
    await floor.claim((above) => {
      height = above
      return Promise.resolve([])
    })
    return height
  }
  const openWriter = () => world.open((tx) => world.add([{ key: 'late' }], tx))

  it('is what was seen, one look after the one that asked who writes', async () => {
    const floor = openFloor()
    await rows(3)
    await passed(floor)
    await look(floor, 3)
    expect(await heightOf(floor)).toBe(0n)
    await look(floor)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('is looked after once for so many rows', async () => {
    const floor = outboxFloor(world.db, { rowsPerLook: 10, now: () => clock })
    await rows(3)
    await passed(floor)
    await look(floor, 9)
    await look(floor, 9)
    await look(floor)
    expect(await heightOf(floor)).toBe(0n)
    await look(floor, 9)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('stays below what an open transaction drew, and then below its row', async () => {
    const floor = openFloor()
    const slow = await openWriter()
    await rows(2)
    await passed(floor)
    for (let looks = 0; looks < 3; looks++) await look(floor)
    expect(await heightOf(floor)).toBe(0n)

    await slow.commit()
    for (let looks = 0; looks < 3; looks++) await look(floor)
    expect(await heightOf(floor)).toBe(0n)

    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('rises over what was drawn and rolled back', async () => {
    const floor = openFloor()
    const slow = await openWriter()
    await rows(2)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(0n)
    await slow.rollBack()
    await look(floor)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('sees the row of a transaction that ended between the look and the next', async () => {
    const floor = openFloor()
    const slow = await openWriter()
    await rows(2)
    await passed(floor)
    await look(floor)
    await slow.commit()
    await look(floor)
    expect(await heightOf(floor)).toBe(0n)
  })

  it('stays below the row of a transaction that ends while it is asked who writes', async () => {
    const slow = await openWriter()
    let asked = 0
    const floor = openFloor(around({ before: async () => void (++asked === 2 && (await slow.commit())) }))
    await rows(2)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(0n)
  })

  it('is not what was seen after it was asked who writes', async () => {
    let slow: Awaited<ReturnType<typeof openWriter>> | undefined
    const floor = openFloor(
      around({
        after: async () => {
          slow ??= await openWriter()
          await rows(1)
          await passed(floor)
        },
      }),
    )
    await rows(2)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(2n)
    await slow?.commit()
  })

  it('rises although somebody always writes', async () => {
    const floor = openFloor()
    let writer = await openWriter()
    for (let at = 0; at < 4; at++) {
      const another = await openWriter()
      await writer.commit()
      writer = another
      await passed(floor)
      await look(floor)
    }
    expect(await heightOf(floor)).toBe(3n)
    await writer.commit()
  })

  it('does not wait for who only holds back vacuum', async () => {
    const floor = openFloor()
    const idle = await world.open(async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      await tx.query('select pg_current_xact_id(), count(*) from outbox')
    })
    await rows(3)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)
    await idle.commit()
  })

  it('stays below a row that waits', async () => {
    const floor = openFloor()
    await rows(3)
    await passed(floor, [2n])
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(1n)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('waits for who was prepared', async () => {
    const floor = openFloor()
    const session = await world.db.session()
    const name = `late-${world.topic}`
    await session.query('begin')
    await world.add([{ key: 'late' }], session)
    await rows(2)
    await passed(floor)
    await look(floor)
    await session.query(`prepare transaction '${name}'`)
    await session.close()
    try {
      await twoLooks(floor)
      expect(await heightOf(floor)).toBe(0n)
    } finally {
      await world.db.query(`commit prepared '${name}'`)
    }

    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('stays when nobody can say who writes, and rises when somebody can again', async () => {
    const down = new Failure('DATABASE_UNAVAILABLE', 'down')
    const { lines, log } = recordedLog()
    let failures = 1
    const db = around({ before: () => (failures-- > 0 ? Promise.reject(down) : Promise.resolve()) })
    const floor = outboxFloor(db, { rowsPerLook: 1, log, now: () => clock })
    await rows(3)
    await passed(floor)
    await look(floor)
    expect(lines.map(({ level, fields }) => [level, fields['err']])).toEqual([['warn', down]])
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)
    expect(lines).toHaveLength(1)
  })

  it('lets a claim begin at the beginning now and then', async () => {
    const floor = openFloor()
    await rows(3)
    await passed(floor)
    await twoLooks(floor)
    clock += 999
    expect(await heightOf(floor)).toBe(3n)
    clock += 1
    await expect(floor.claim(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer')
    expect(await heightOf(floor)).toBe(0n)
    expect(await heightOf(floor)).toBe(3n)
  })

  it('is given up when that finds what cannot be there', async () => {
    const floor = openFloor()
    await rows(3)
    await passed(floor)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(3n)

    await world.db.query('truncate outbox restart identity')
    await rows(2)
    clock += 1_000
    await passed(floor)
    expect(await heightOf(floor)).toBe(0n)
    await twoLooks(floor)
    expect(await heightOf(floor)).toBe(2n)
  })

  it('is given up also while somebody is asked who writes', async () => {
    let asked = 0
    const floor = openFloor(
      around({
        after: async () => {
          if (++asked !== 4) return
          await world.db.query('truncate outbox restart identity')
          await rows(2)
          clock += 1_000
          await claim(floor)
        },
      }),
    )
    for (const height of [3n, 0n]) {
      await rows(3)
      await passed(floor)
      await twoLooks(floor)
      expect(await heightOf(floor)).toBe(height)
    }
  })
})
