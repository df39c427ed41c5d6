import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createServiceDatabase, withClient } from '@repo/local-stack/databases'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'

import { readStream } from '../src/read-stream.ts'
import { tallyStream } from '../src/tally.test-kit.ts'
import { countUntilDone, one } from './history.ts'

describe('the role that runs the service', () => {
  const service = testStack.unique('history').replaceAll('-', '_')
  const id = randomUUID()
  let db: Postgres
  beforeAll(async () => {
    const { url, ownerUrl } = await createServiceDatabase(testStack.adminPostgresUrl, service)
    const migrations = [
      { name: 'messaging', dir: new URL('../../messaging/migrations', import.meta.url) },
      { name: 'event_store', dir: new URL('../migrations', import.meta.url) },
    ]
    await migrate({ url: ownerUrl, migrations, runtimeRole: service })
    db = postgres({ url })
    for (let version = 1; version <= 4; version++) await countUntilDone(db, [one(id)])
  })
  afterAll(async () => {
    await db.stop()
    await withClient(testStack.adminPostgresUrl, async (admin) => {
      await admin.query(`drop database ${service} with (force)`)
      await admin.query(`drop role ${service}, ${service}_owner`)
    })
  })

  it('adds to history and reads it', async () => {
    expect(await readStream(tallyStream, db, id)).toHaveLength(4)
  })

  it.each([
    `update events set data = '{}'`,
    'delete from events',
    'truncate events',
    `update snapshots set state = '{}'`,
    'delete from snapshots',
    'delete from streams',
    'truncate streams',
    'alter table events disable trigger all',
    'drop table events',
  ])('may not: %s', async (statement) => {
    await expect(db.query(statement)).rejects.toThrow(/permission denied|must be owner/)
    expect(await readStream(tallyStream, db, id)).toHaveLength(4)
  })
})
