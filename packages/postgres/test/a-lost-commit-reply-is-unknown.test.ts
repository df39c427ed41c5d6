import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'
import { tcpProxy, type TcpProxy } from './support/tcp-proxy.ts'

describe('a reply to COMMIT that is lost', () => {
  let database: TestDatabase
  let wire: TcpProxy
  let direct: Postgres
  let db: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    wire = await tcpProxy(database.url)
    direct = postgres({ url: database.url })
    db = postgres({ url: wire.url })
    await direct.query('create table facts (id int primary key deferrable initially deferred)')
  })
  afterAll(async () => {
    await Promise.all([db.stop(), direct.stop()])
    await wire.close()
    await database.drop()
  })

  it('is neither success nor failure, and the transaction took place', async () => {
    const ends: boolean[] = []
    const attempt = db.transaction(async (tx) => {
      tx.onEnd((committed) => ends.push(committed))
      await tx.query('insert into facts values (1)')
      wire.loseReplyTo('commit')
    })
    await expect(attempt).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' })
    expect(ends).toEqual([false])
    wire.loseReplyTo('nothing that we say')
    expect((await direct.query('select id from facts')).rows).toEqual([{ id: 1 }])
  })

  it('is no less unknown when what was written last travels with COMMIT', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query('select id from facts where id = $1', [3])
      tx.write('insert into facts values ($1)', [3])
      wire.loseReplyTo('commit')
    })
    await expect(attempt).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' })
    wire.loseReplyTo('nothing that we say')
    expect((await direct.query('select id from facts where id = 3')).rows).toEqual([{ id: 3 }])
  })

  it('is not confused with a connection that is lost before COMMIT', async () => {
    const attempt = db.transaction(async (tx) => {
      wire.loseReplyTo('insert into facts values (2)')
      await tx.query('insert into facts values (2)').catch(() => undefined)
    })
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    wire.loseReplyTo('nothing that we say')
    expect((await direct.query('select id from facts where id = 2')).rows).toEqual([])
  })

  it('is not confused with a COMMIT that is refused', async () => {
    const attempt = db.transaction((tx) => tx.query('insert into facts values (1)'))
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: '23505' } })
  })
})
