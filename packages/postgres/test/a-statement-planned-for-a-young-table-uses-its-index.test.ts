import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'

let database: Awaited<ReturnType<typeof testStack.database>>
let db: Postgres

beforeAll(async () => {
  database = await testStack.database()
  db = postgres({ url: database.url, max: 1 })
  await db.query('create table young (id int primary key, version int not null)')
})

afterAll(async () => {
  await db.stop()
  await database.drop()
})

it.each([
  ['a look-up', 'select version from young where id = any($1) order by id for update', '(int[])', `('{1}')`],
  [
    'a guarded write',
    'update young set version = 2 from unnest($1, $2) as after (id, version) where young.id = after.id and young.version = after.version',
    '(int[], int[])',
    `('{1}', '{1}')`,
  ],
])('%s', async (name, statement, types, values) => {
  const plan = await db.transaction(async (tx) => {
    await tx.query('set local plan_cache_mode = force_generic_plan')
    const prepared = `young_${name.replaceAll(/\W/g, '_')}`
    await tx.query(`prepare ${prepared} ${types} as ${statement}`)
    const { rows } = await tx.query<{ 'QUERY PLAN': string }>(`explain execute ${prepared} ${values}`)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toContain('young_pkey')
  expect(plan).not.toContain('Seq Scan')
})
