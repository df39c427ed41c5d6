import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '@repo/postgres/database'
import { type Loss } from '../src/proxy/conversation.ts'
import { postgresCommit } from '../src/proxy/postgres.ts'
import { openProxy, type Proxy } from '../src/proxy/proxy.ts'

describe('a COMMIT as our services send it', () => {
  let database: TestDatabase
  let line: Proxy
  let db: Postgres
  let direct: Postgres
  const told: Loss[] = []
  beforeAll(async () => {
    database = await testStack.database()
    const url = new URL(database.url)
    line = await openProxy({
      name: 'postgres',
      target: Number(url.port),
      protocol: postgresCommit,
      onLoss: (loss) => told.push(loss),
    })
    url.hostname = '127.0.0.1'
    url.port = String(line.port)
    db = postgres({ url: url.href })
    direct = postgres({ url: database.url })
    await direct.query('create table facts (id int primary key)')
  })
  afterAll(async () => {
    line.set({ kind: 'fine' })
    await Promise.all([db.stop(), direct.stop()])
    await line.close()
    await database.drop()
  })

  it.each([
    ['its reply', 'answer', 'travels with what was written', 1, [{ id: 1 }]],
    ['its reply', 'answer', 'comes by itself', 2, [{ id: 2 }]],
    ['the COMMIT', 'request', 'travels with what was written', 3, []],
    ['the COMMIT', 'request', 'comes by itself', 4, []],
  ] as const)('is told as unknown when %s is lost (%s) and it %s', async (_, loss, how, id, left) => {
    told.length = 0
    const insert = 'insert into facts (id) values ($1)'
    const attempt = db.transaction(async (tx) => {
      await tx.query('select from facts where id = $1', [id])
      if (how === 'comes by itself') await tx.query(insert, [id])
      else tx.write(insert, [id])
      line.set({ kind: 'lossy', probability: 1, loss })
    })
    await expect(attempt).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN' })
    line.set({ kind: 'fine' })
    expect(told).toEqual([loss])
    expect((await direct.query('select id from facts where id = $1', [id])).rows).toEqual(left)
  })
})
