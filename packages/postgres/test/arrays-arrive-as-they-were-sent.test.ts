import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '../src/database.ts'

const awkward = [
  '',
  'a',
  'NULL',
  '{}',
  '"',
  '\\',
  "it's",
  'zwölf Boxkämpfer',
  '日本',
  '😀',
  'two\nlines',
  '$1, ,{"',
]

describe('an array that is a parameter of a statement', () => {
  let database: TestDatabase
  let db: Postgres
  beforeAll(async () => {
    database = await testStack.database()
    db = postgres({ url: database.url, max: 1 })
  })
  afterAll(async () => {
    await db.stop()
    await database.drop()
  })
  const sent = async (type: string, values: readonly unknown[]): Promise<unknown> => {
    const { rows } = await db.query<{ got: unknown }>(
      `select coalesce(array_agg(element order by position), '{}') as got
       from unnest($1::${type}[]) with ordinality as sent (element, position)`,
      [values],
    )
    return rows[0]?.got
  }

  it.each(['text', 'varchar'])('brings every character of %s, and tells null from empty', async (type) => {
    expect(await sent(type, [...awkward, null])).toEqual([...awkward, null])
  })

  it.each(['json', 'jsonb'])('brings every document of %s', async (type) => {
    const documents = [...awkward.map((text) => ({ text, list: [text, 1, null] })), 'text', 7, [], null]
    const values = documents.map((document) => JSON.stringify(document))
    expect(await sent(type, [...values, null])).toEqual([...documents, null])
  })

  it('brings every byte', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const values = [all, Buffer.alloc(0), null, Buffer.alloc(100_000, 0xff)]
    expect(await sent('bytea', values)).toEqual(values)
  })

  it('brings every number of 64 bits', async () => {
    const values = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), null]
    expect(await sent('bigint', values)).toEqual(values)
    expect(await sent('bigint', [1, '2', 3n])).toEqual([1n, 2n, 3n])
  })

  it.each([
    ['uuid', ['019aa000-0000-7000-8000-000000000001', null]],
    ['int', [1, -2, null]],
    ['bool', [true, false, null]],
  ])('may be of another type: %s', async (type, values) => {
    expect(await sent(type, values)).toEqual(values)
  })

  it.each(['text', 'json', 'jsonb', 'bytea', 'uuid', 'bigint'])('may be empty: %s', async (type) => {
    expect(await sent(type, [])).toEqual([])
  })

  it('may hold what is no text where text is wanted', async () => {
    expect(await sent('text', [1, true, 'a'])).toEqual(['1', 'true', 'a'])
  })

  it('may be cast to two types, as long as it is one of text', async () => {
    const { rows } = await db.query('select $1::text as text, $1::text[] as list', ['{a,b}'])
    expect(rows).toEqual([{ text: '{a,b}', list: ['a', 'b'] }])
    const lists = await db.query('select $1::text[] as texts, ($1::text[])::varchar[] as same', [['a', '"']])
    expect(lists.rows).toEqual([{ texts: ['a', '"'], same: ['a', '"'] }])
  })

  it('may have a hole, which is null', async () => {
    const values = ['a', 'b']
    delete values[0]
    expect(await sent('text', values)).toEqual([null, 'b'])
  })

  it('may be missing', async () => {
    const { rows } = await db.query('select $1::text[] as text, $2::bytea[] as bytes', [null, null])
    expect(rows).toEqual([{ text: null, bytes: null }])
  })

  it('is refused with the reason of the database when a document is none', async () => {
    await expect(sent('jsonb', ['{"open": '])).rejects.toThrow(/invalid input syntax for type json/)
  })
})
