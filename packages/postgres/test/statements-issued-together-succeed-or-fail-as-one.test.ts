import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'

describe('statements of a transaction that do not wait for each other', () => {
  let database: TestDatabase
  let db: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    db = postgres({ url: database.url, max: 2 })
    await db.query('create table facts (id int primary key)')
  })
  beforeEach(async () => void (await db.query('truncate facts')))
  afterAll(async () => {
    await db.stop()
    await database.drop()
  })
  const insert = 'insert into facts (id) values ($1)'
  const count = async () => (await db.query('select id from facts')).rowCount

  it('are carried out in the order in which they were issued', async () => {
    const counts = await db.transaction((tx) =>
      Promise.all([1, 2, 3].map((id) => tx.query(insert, [id]).then(() => id))),
    )
    expect(counts).toEqual([1, 2, 3])
    const seen = await db.transaction((tx) =>
      Promise.all([
        tx.query('delete from facts where id = $1', [2]),
        tx.query(insert, [2]),
        tx.query('select id from facts order by id'),
      ]),
    )
    expect(seen[2].rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  it('leave nothing when one of them fails, and those behind it fail for its reason', async () => {
    const failures: unknown[] = []
    const attempt = db.transaction((tx) => {
      const all = [1, 1, 2, 3].map((id) => tx.query(insert, [id]))
      for (const one of all) one.catch((error: unknown) => failures.push(error))
      return Promise.all(all)
    })
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: '23505' } })
    expect(failures).toHaveLength(3)
    expect(new Set(failures).size).toBe(1)
    expect(await count()).toBe(0)
  })

  it('are refused once the transaction is over, whichever way it ended', async () => {
    const late: (() => Promise<unknown>)[] = []
    const failed = db.transaction((tx) => {
      late.push(() => tx.query(insert, [1]))
      return Promise.reject(new Error('mine'))
    })
    await expect(failed).rejects.toThrow('mine')
    await db.transaction(async (tx) => void late.push(() => tx.query(insert, [2])))
    for (const query of late) await expect(query()).rejects.toThrow('the transaction is over')
    expect(await count()).toBe(0)
  })

  it('are none of them done outside a transaction before the server has committed', async () => {
    await db.query('create table late (id int unique deferrable initially deferred)')
    const late = 'insert into late (id) values ($1)'
    await db.query(late, [1])
    const conflict = { code: 'CONFLICT', cause: { code: '23505' } }
    await expect(db.query(late, [1])).rejects.toMatchObject(conflict)
    const session = await db.session()
    await expect(session.query(late, [1])).rejects.toMatchObject(conflict)
    await session.close()
  })

  it('use the connection again afterwards as if nothing had been', async () => {
    for (let round = 0; round < 3; round++) {
      const bad = db.transaction((tx) => Promise.all([tx.query(insert, ['x']), tx.query(insert, [9])]))
      await expect(bad).rejects.toMatchObject({ code: '22P02' })
      await db.transaction((tx) => Promise.all([tx.query(insert, [round]), tx.query(insert, [round + 10])]))
    }
    expect(await count()).toBe(6)
  })
})
