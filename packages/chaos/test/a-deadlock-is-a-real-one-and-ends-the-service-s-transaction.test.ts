import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '@repo/postgres/database'
import { meetInReverse } from '../src/reverse-locks.ts'

describe('stock rows that are locked in the other order', () => {
  let database: TestDatabase
  let service: Postgres
  let tool: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    service = postgres({ url: database.url, max: 2 })
    tool = postgres({ url: database.url, max: 2 })
    await service.query('create table stock (sku text primary key)')
    await service.query(`insert into stock values ('CUP'), ('RARE'), ('TEA')`)
  })
  afterAll(async () => {
    await Promise.all([service.stop(), tool.stop()])
    await database.drop()
  })

  const lock = (skus: readonly string[]) =>
    service.transaction((tx) =>
      tx.query('select sku from stock where sku = any($1) order by sku for update', [skus]),
    )
  /** As long as the meeting lasts, batches with these articles come one after another. */
  async function meetWith(skus: readonly string[]) {
    let over = false
    const meeting = meetInReverse(tool, tool, 30_000).finally(() => (over = true))
    const failures: unknown[] = []
    while (!over) await lock(skus).catch((error: unknown) => failures.push(error))
    return { meeting: await meeting, failures }
  }

  it('end the transaction that holds one and waits for the other', async () => {
    const { meeting, failures } = await meetWith(['CUP', 'TEA'])
    expect(meeting).toBe('passed')
    expect(failures).not.toHaveLength(0)
    for (const failure of failures) {
      expect(failure).toMatchObject({
        code: 'CONFLICT',
        cause: { code: '40P01', message: 'deadlock detected' },
      })
    }
  })

  it('keep waiting who holds none of them', async () => {
    expect(await meetWith(['TEA'])).toEqual({ meeting: 'passed', failures: [] })
  })

  it('are let go when nobody comes', async () => {
    expect(await meetInReverse(tool, tool, 1)).toBe('nobody came')
    expect((await lock(['CUP', 'TEA'])).rowCount).toBe(2)
  })
})
