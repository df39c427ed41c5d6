import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'
import { tcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

describe('connections that are cut', () => {
  let database: TestDatabase
  let wire: TcpProxy
  let db: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    wire = await tcpProxy(database.url)
    db = postgres({ url: wire.url, max: 3 })
    await db.query('create table facts (id int primary key)')
  })
  afterAll(async () => {
    await db.stop()
    await wire.close()
    await database.drop()
  })

  const works = async () => expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])

  it('while idle: the process lives on, and the next statement has a new one', async () => {
    await Promise.all([1, 2, 3].map(() => db.query('select pg_backend_pid()')))
    wire.cutAll()
    await eventually(works)
  })

  it('in a transaction: it fails as unavailable, nothing of it stays, and the pool is whole', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query('insert into facts values (1)')
      wire.cutAll()
      await tx.query('insert into facts values (2)')
    })
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    // As many at once as the pool holds: not one of them is broken.
    await eventually(() => Promise.all([works(), works(), works()]))
    expect((await db.query('select from facts')).rows).toEqual([])
  })

  it('by the server: the same', async () => {
    const attempt = db.transaction((tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'))
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: '57P01' } })
    await works()
  })

  it('under a session: it says that it is lost', async () => {
    const session = await db.session()
    expect(session.lost.aborted).toBe(false)
    wire.cutAll()
    await eventually(() => expect(session.lost.aborted).toBe(true))
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it('before they were there: nobody waits for ever', async () => {
    const nowhere = postgres({ url: 'postgres://x:x@127.0.0.1:1/x' })
    await expect(nowhere.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(nowhere.session()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await nowhere.stop()
  })
})
