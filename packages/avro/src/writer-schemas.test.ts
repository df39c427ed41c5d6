import { describe, expect, it, jest } from '@jest/globals'
import { Failure } from '@repo/messaging/failures'
import { type Type } from 'avsc'

import { avroType } from './avro-types.ts'
import { latestOf, loadSubjects, subjectOf } from './schemas.ts'
import { writerSchemas } from './writer-schemas.ts'

const [subject] = await loadSubjects()
const schema = latestOf(subject ?? (undefined as never)).schema
const type = avroType(schema)
const readers = new Map([[subjectOf(schema), type]])

function setUp(answer: (id: number) => Promise<Type | undefined>) {
  const clock = { nowMs: 0 }
  const schemaOf = jest.fn(answer)
  const schemas = writerSchemas({ registry: { schemaOf }, readers, nowMs: () => clock.nowMs })
  return { clock, schemaOf, schemas }
}

describe('schema ids', () => {
  it('are asked for once, however many wait', async () => {
    const { schemas, schemaOf } = setUp(async () => type)
    expect(schemas.known(7)).toBeUndefined()
    const found = await Promise.all([schemas.find(7), schemas.find(7), schemas.find(7)])
    expect(new Set(found).size).toBe(1)
    expect(schemas.known(7)).toBe(found[0])
    expect(schemaOf).toHaveBeenCalledTimes(1)
  })

  it('that are unknown are asked for again after 30 s', async () => {
    const { schemas, schemaOf, clock } = setUp(async () => undefined)
    await expect(schemas.find(7)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' })
    clock.nowMs = 29_999
    expect(() => schemas.known(7)).toThrow('SCHEMA_UNKNOWN')
    clock.nowMs = 30_000
    expect(schemas.known(7)).toBeUndefined()
    expect(schemaOf).toHaveBeenCalledTimes(1)
  })

  it('are asked for again after an outage', async () => {
    const answers = [Promise.reject(new Failure('REGISTRY_UNAVAILABLE', 'down')), Promise.resolve(type)]
    const { schemas } = setUp(() => answers.shift() as Promise<Type>)
    await expect(schemas.find(7)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
    expect((await schemas.find(7)).name).toBe(subjectOf(schema))
  })

  it('of a schema that is not Avro blame the message', async () => {
    const { schemas } = setUp(() => Promise.reject(new TypeError('unknown type')))
    await expect(schemas.find(7)).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' })
  })

  it('of a schema that does not resolve read nothing', async () => {
    const [envelope] = schema.fields
    const { schemas } = setUp(async () => avroType({ ...schema, fields: envelope ? [envelope] : [] }))
    const found = await schemas.find(7)
    expect(() => found.read(Buffer.alloc(0), 0)).toThrow('cannot be read as ours')
  })
})
