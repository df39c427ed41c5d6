import { afterAll, describe, expect, it } from '@jest/globals'
import { createServiceDatabase, databaseUrl, withClient } from '../src/databases.ts'
import { testStack } from '../src/jest/test-stack.ts'

const admin = testStack.adminPostgresUrl
const [one, other] = ['one', 'other'].map((name) => testStack.unique(name).replace('-', '_')) as [
  string,
  string,
]

afterAll(async () => {
  await withClient(admin, async (client) => {
    for (const name of [one, other]) {
      await client.query(`drop database if exists ${name}`)
      await client.query(`drop role if exists ${name}`)
      await client.query(`drop role if exists ${name}_owner`)
    }
  })
})

describe('a database per service', () => {
  it('lets the owner make tables and the service use only what it was granted', async () => {
    const { ownerUrl, url } = await createServiceDatabase(admin, one)
    await withClient(ownerUrl, async (client) => {
      await client.query('create table ledger (amount bigint)')
      await client.query(`grant select, insert on ledger to ${one}`)
    })
    await withClient(url, async (client) => {
      await client.query('insert into ledger values (1)')
      await expect(client.query('delete from ledger')).rejects.toThrow('permission denied')
      await expect(client.query('create table mine ()')).rejects.toThrow('permission denied')
    })
  })

  it('refuses every role of another service', async () => {
    await createServiceDatabase(admin, other)
    for (const role of [other, `${other}_owner`]) {
      const connecting = withClient(databaseUrl(admin, one, role), async () => undefined)
      await expect(connecting).rejects.toThrow('permission denied')
    }
  })

  it('can be asked for again', async () => {
    await expect(createServiceDatabase(admin, one)).resolves.toEqual({
      ownerUrl: databaseUrl(admin, one, `${one}_owner`),
      url: databaseUrl(admin, one, one),
    })
  })
})
