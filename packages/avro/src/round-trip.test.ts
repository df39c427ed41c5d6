import { describe, expect, it } from '@jest/globals'
import type { Message } from '@repo/messaging/message'
import fc from 'fast-check'

import type { Json, JsonObject } from './json.ts'
import { offlineCodec } from './offline-codec.ts'
import type { EnumSchema } from './schema-tree.ts'
import { dataOf, loadSubjects, type RecordField } from './schemas.ts'

const subjects = await loadSubjects()
const instant = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })

function valueOf(schema: Json): fc.Arbitrary<unknown> {
  if (Array.isArray(schema)) return fc.oneof(...schema.map((branch: Json) => valueOf(branch)))
  const { type, fields, items, symbols } = (
    typeof schema === 'string' ? { type: schema } : schema
  ) as JsonObject
  switch (type as string) {
    case 'null':
      return fc.constant(null)
    case 'int':
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    case 'long':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'string':
      return fc.string({ unit: 'binary' })
    case 'array':
      return fc.array(valueOf(items as Json))
    case 'enum':
      return fc.constantFrom(...(symbols as unknown as EnumSchema['symbols']))
    case 'record': {
      const entries = (fields as unknown as readonly RecordField[]).map(({ name, type }) => [
        name,
        valueOf(type),
      ])
      return fc.record(Object.fromEntries(entries) as Record<string, fc.Arbitrary<unknown>>)
    }
    default:
      throw new TypeError(`no arbitrary for ${JSON.stringify(schema)}`)
  }
}

function messageOf(type: string, data: fc.Arbitrary<unknown>): fc.Arbitrary<Message> {
  return fc.record({
    eventId: fc.uuid({ version: 7 }),
    type: fc.constant(type),
    aggregateId: fc.string(),
    aggregateVersion: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    occurredAt: instant,
    metadata: fc.record({
      correlationId: fc.string(),
      causationId: fc.string(),
      userId: fc.option(fc.string({ unit: 'grapheme' })),
    }),
    data,
  })
}

describe('what is encoded is decoded', () => {
  for (const subject of subjects) {
    for (const { version, schema } of subject.versions) {
      it(`${subject.type} v${version}`, async () => {
        const codec = await offlineCodec({ subjects, writeVersions: { [subject.type]: version } })
        const later = Object.fromEntries(
          dataOf(subject.versions.at(-1)?.schema ?? schema)
            .fields.filter(({ name }) => !dataOf(schema).fields.some((field) => field.name === name))
            .map((field) => [field.name, field.default]),
        )
        fc.assert(
          fc.property(messageOf(subject.type, valueOf(dataOf(schema) as unknown as Json)), (message) => {
            const expected = { ...message, data: { ...(message.data as object), ...later } }
            expect(codec.decode(codec.encode(message), message.type)).toEqual(expected)
          }),
          { numRuns: 50 },
        )
      })
    }
  }

  it('also when a message is larger than any before it', async () => {
    const codec = await offlineCodec({ subjects })
    const [message] = fc.sample(messageOf('PaymentFailed', fc.constant({ reason: 'x'.repeat(2_000_000) })), 1)
    expect(codec.decode(codec.encode(message as Message), 'PaymentFailed')).toEqual(message)
  })
})
