import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { testStack, type TestDatabase } from '@repo/local-stack/jest/test-stack'
import { arrayTypesIn, withBinaryArrays } from '../src/array-parameters.ts'
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
    const exact = 2n ** 53n
    const values = [
      0n,
      -1n,
      2n ** 32n,
      -(2n ** 32n) - 1n,
      exact - 1n,
      exact,
      -exact,
      2n ** 63n - 1n,
      -(2n ** 63n),
      null,
    ]
    expect(await sent('bigint', values)).toEqual(values)
    expect(await sent('bigint', [1, '2', 3n])).toEqual([1n, 2n, 3n])
  })

  it('brings every number of 32 bits', async () => {
    const values = [0, -1, 2 ** 31 - 1, -(2 ** 31), null]
    expect(await sent('int', values)).toEqual(values)
    expect(await sent('int', [1, '2', 3n])).toEqual([1, 2, 3])
    await expect(sent('int', [2 ** 31])).rejects.toThrow(/out of range for type integer/)
    await expect(sent('int', [1.5])).rejects.toThrow(/invalid input syntax for type integer/)
  })

  const id = '019aa000-0000-7abc-8def-0123456789ff'
  const everyDigit = '01234567-89ab-cdef-fedc-ba9876543210'
  it('brings every id, however it is written', async () => {
    expect(await sent('uuid', [id, everyDigit, null])).toEqual([id, everyDigit, null])
    expect(await sent('uuid', [id.toUpperCase()])).toEqual([id])
    expect(await sent('uuid', [id, `{${everyDigit}}`])).toEqual([id, everyDigit])
    expect(await sent('uuid', [id, everyDigit.replaceAll('-', '')])).toEqual([id, everyDigit])
  })

  it.each([
    ['a digit that is none', `${id.slice(0, 35)}g`],
    ['a letter that only looks like one', `${id.slice(0, 35)}\u0430`],
    ['a digit where a hyphen belongs', id.replaceAll('-', '0')],
    ['a hyphen where a digit belongs', `-${id.slice(1)}`],
    ['a number for it', 7],
  ])('is refused with the reason of the database when an id has %s', async (_, wrong) => {
    await expect(sent('uuid', [id, wrong])).rejects.toThrow(/invalid input syntax for type uuid/)
  })

  it('brings every instant to the millisecond', async () => {
    const values = [
      '2026-03-29T01:30:00.001Z',
      '1970-01-01T00:00:00Z',
      '1999-12-31T23:59:59.999Z',
      '9999-12-31',
    ]
    const instants = values.map((value) => new Date(value))
    expect(await sent('timestamptz', [...instants, null])).toEqual([...instants, null])
    expect(await sent('timestamptz', [values[0], instants[1]])).toEqual(instants.slice(0, 2))
  })

  it.each([
    ['text', 'a', 1],
    ['json', '{}', 2],
    ['jsonb', '{}', 3],
    ['bytea', Buffer.from('a'), 1],
    ['bigint', 1n, 8],
    ['int', 1, 4],
    ['uuid', id, 16],
    ['timestamptz', new Date(0), 8],
  ])('travels in the binary form: %s', (type, element, bytes) => {
    const [sent] = withBinaryArrays([[element, null]], arrayTypesIn(`select $1::${type}[]`))
    expect(sent).toBeInstanceOf(Buffer)
    const [header, length] = [20, 4]
    expect((sent as Buffer).length).toBe(header + length + bytes + length)
  })

  it('may be of a type that has no binary form here', async () => {
    expect(await sent('bool', [true, false, null])).toEqual([true, false, null])
  })

  it.each(['text', 'json', 'jsonb', 'bytea', 'uuid', 'bigint', 'int', 'timestamptz'])(
    'may be empty: %s',
    async (type) => {
      expect(await sent(type, [])).toEqual([])
    },
  )

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
