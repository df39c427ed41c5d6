import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'

describe('a transaction', () => {
  let database: TestDatabase
  let db: Postgres
  let hasty: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    db = postgres({ url: database.url, max: 2 })
    hasty = postgres({ url: database.url, max: 2, lockTimeoutMs: 100, statementTimeoutMs: 500 })
    await db.query('create table facts (id int primary key, version int not null default 0)')
  })
  beforeEach(async () => void (await db.query('truncate facts')))
  afterAll(async () => {
    await Promise.all([db.stop(), hasty.stop()])
    await database.drop()
  })

  it('commits what it did and gives back what it returns', async () => {
    const rows = await db.transaction(async (tx) => {
      await tx.query('insert into facts (id) values ($1)', [1])
      return (await tx.query('select id from facts')).rows
    })
    expect(rows).toEqual([{ id: 1 }])
    expect((await db.query('select id from facts')).rowCount).toBe(1)
  })

  it('is on disk when it has committed: what was acknowledged survives a crash of the server', async () => {
    const { rows } = await db.query<{ synchronous_commit: string }>('show synchronous_commit')
    expect(rows).toEqual([{ synchronous_commit: 'on' }])
  })

  it('leaves nothing when its work throws, and throws what it threw', async () => {
    const mine = new Error('mine')
    const attempt = db.transaction(async (tx) => {
      await tx.query('insert into facts (id) values (1)')
      throw mine
    })
    await expect(attempt).rejects.toBe(mine)
    expect((await db.query('select from facts')).rowCount).toBe(0)
  })

  it('says when it is over, and whether it was committed', async () => {
    const ends: boolean[] = []
    const count = async () => (await db.query('select from facts')).rowCount
    await db.transaction(async (tx) => {
      tx.onEnd((committed) => ends.push(committed))
      await tx.query('insert into facts (id) values (1)')
      expect(ends).toEqual([])
    })
    expect(ends).toEqual([true])
    expect(await count()).toBe(1)
    const attempt = db.transaction(async (tx) => {
      tx.onEnd((committed) => ends.push(committed))
      await tx.query('insert into facts (id) values (1)')
    })
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(ends).toEqual([true, false])
  })

  it('does not pretend to have committed when its work swallowed an error', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query('insert into facts (id) values (1)')
      await tx.query('select 1 / 0').catch(() => undefined)
    })
    await expect(attempt).rejects.toThrow('not committed but ROLLBACK')
    expect((await db.query('select from facts')).rowCount).toBe(0)
  })

  it('calls lost races conflicts, and keeps what the database said', async () => {
    await db.query('insert into facts (id) values (1)')
    await expect(db.query('insert into facts (id) values (1)')).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { code: '23505', constraint: 'facts_pkey' },
    })
    const waited = db.transaction(async (tx) => {
      await tx.query('select from facts where id = 1 for update')
      await hasty.query('update facts set version = 1 where id = 1')
    })
    await expect(waited).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: '55P03' } })
  })

  it('calls a server that is too slow unavailable, and a wrong statement nothing but wrong', async () => {
    await expect(hasty.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(db.query('select nonsense')).rejects.toMatchObject({ name: 'error', code: '42703' })
  })

  it('reads int8 as bigint, alone and in arrays', async () => {
    const { rows } = await db.query<{ big: bigint; bigs: (bigint | null)[] }>(
      'select $1::int8 as big, array[1, null, $1]::int8[] as bigs',
      [9007199254740993n],
    )
    expect(rows).toEqual([{ big: 9007199254740993n, bigs: [1n, null, 9007199254740993n] }])
  })

  it('plans again when a migration has changed a table under a prepared statement', async () => {
    const select = () => db.query('select * from facts where id = $1', [1])
    for (let n = 0; n < 3; n++) await select()
    await db.query('alter table facts add column added int')
    await expect(select()).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: '0A000' } })
    await expect(select()).resolves.toMatchObject({ rows: [] })
  })
})
