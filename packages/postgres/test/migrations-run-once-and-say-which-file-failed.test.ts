import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'

describe('migrations', () => {
  let database: TestDatabase
  let db: Postgres
  let dir: string
  beforeAll(async () => {
    database = await testStack.database()
    db = postgres({ url: database.url })
    dir = await mkdtemp(join(tmpdir(), 'migrations-'))
    await file('001-first.sql', 'create table first (id int);')
    await file('002-second.sql', `insert into first values (1);\ninsert into first values (2)`)
  })
  afterAll(async () => {
    await db.stop()
    await database.drop()
    await rm(dir, { recursive: true })
  })

  const file = (name: string, sql: string) => writeFile(join(dir, name), sql)
  const run = (more: { readonly runtimeRole?: string } = {}) =>
    migrate({ url: database.url, migrations: [{ name: 'things', dir }], ...more })

  it('run once, however many processes start at the same time', async () => {
    await Promise.all([run(), run(), run()])
    await run()
    expect((await db.query('select id from first order by id')).rows).toEqual([{ id: 1 }, { id: 2 }])
    expect((await db.query('select name from migrations_things')).rowCount).toBe(2)
  })

  it('say which file failed and where, and leave nothing of it', async () => {
    await file('003-third.sql', 'create table third (id int);')
    await file('004-fourth.sql', 'create table fourth (id int);\n\ncreate tabel fifth (id int);')
    await expect(run()).rejects.toThrow(
      'migration things/004-fourth.sql failed at line 3: syntax error at or near "tabel"',
    )
    expect((await db.query(`select to_regclass('third') as third`)).rows).toEqual([{ third: null }])

    await file('004-fourth.sql', 'create table fourth (id int);')
    await run()
    expect((await db.query('select name from migrations_things')).rowCount).toBe(4)
  })

  it('know the role that runs the service', async () => {
    await file(
      '005-role.sql',
      `create table roles as select current_setting('app.runtime_role', true) as role`,
    )
    await run({ runtimeRole: 'someone' })
    expect((await db.query('select role from roles')).rows).toEqual([{ role: 'someone' }])
  })
})
