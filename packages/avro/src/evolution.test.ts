import { describe, expect, it } from '@jest/globals'
import type { Message } from '@repo/messaging/message'

import { framedCodec } from './framed-codec.ts'
import type { RecordSchema, Subject } from './schemas.ts'
import { loadSubjects } from './schemas.ts'
import { sampleOf } from './samples.ts'
import { versionsToWrite } from './write-versions.ts'
import { avroType } from './avro-types.ts'

const placed = (await loadSubjects()).find(({ type }) => type === 'OrderPlaced') as Subject
const cancelled = (await loadSubjects()).find(({ type }) => type === 'OrderCancelled') as Subject

/** A build that knows these versions; ids and registry are common to all builds, as in life. */
function build(subject: Subject, versions: readonly number[]) {
  const known = { ...subject, versions: subject.versions.filter(({ version }) => versions.includes(version)) }
  return framedCodec({
    subjects: [known],
    schemaIds: new Map(subject.versions.map(({ version }) => [`${subject.type} v${version}`, version])),
    writeVersions: versionsToWrite([known]),
    registry: {
      schemaOf: async (id) => {
        const found = subject.versions.find(({ version }) => version === id)
        return found && avroType(found.schema)
      },
    },
    nowMs: () => 0,
  })
}

function messageOf(subject: Subject, version: number): Message {
  const { schema } = subject.versions[version - 1] as Subject['versions'][number]
  return { type: subject.type, ...sampleOf(schema, 'ordinary') } as unknown as Message
}

describe('OrderPlaced got a sales channel', () => {
  const [old, recent] = [build(placed, [1]), build(placed, [1, 2])]

  it('which a new reader finds empty in an old record', async () => {
    const { data } = await recent.decode(old.encode(messageOf(placed, 1)), 'OrderPlaced')
    expect(data).toEqual({ ...(messageOf(placed, 1).data as object), salesChannel: null })
  })

  it('which an old reader does not see in a new record, whose schema it asks for', async () => {
    const message = messageOf(placed, 2)
    const { data } = await old.decode(recent.encode(message), 'OrderPlaced')
    expect(message.data).toHaveProperty('salesChannel', 'some salesChannel')
    expect(data).toEqual(messageOf(placed, 1).data)
  })
})

describe('an enum grows', () => {
  const grown = JSON.parse(
    JSON.stringify(cancelled.versions[0]?.schema).replace('"DEADLINE"', '"DEADLINE","FRAUD"'),
  ) as RecordSchema
  const subject = { ...cancelled, versions: [...cancelled.versions, { version: 2, schema: grown }] }
  const [old, recent] = [build(subject, [1]), build(subject, [1, 2])]
  const message = { ...messageOf(subject, 2), data: { reason: 'FRAUD' } }

  it('and an old reader sees the default instead of the symbol it does not know', async () => {
    expect((await old.decode(recent.encode(message), 'OrderCancelled')).data).toEqual({ reason: 'UNKNOWN' })
    expect((await recent.decode(recent.encode(message), 'OrderCancelled')).data).toEqual({ reason: 'FRAUD' })
  })
})
