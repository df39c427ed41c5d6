import { describe, expect, it } from '@jest/globals'
import { Failure } from '@repo/messaging/failures'
import type { Message } from '@repo/messaging/message'
import fc from 'fast-check'

import { avroType } from './avro-types.ts'
import { offlineCodec } from './offline-codec.ts'
import { sampleOf } from './samples.ts'
import { latestOf, loadSubjects, type RecordSchema } from './schemas.ts'

const subjects = await loadSubjects()
const codec = await offlineCodec({ subjects })
const placed = subjects.find(({ type }) => type === 'OrderPlaced') as (typeof subjects)[number]
const message = {
  type: 'OrderPlaced',
  ...sampleOf(latestOf(placed).schema, 'ordinary'),
} as unknown as Message
const bytes = codec.encode(message)

function codeOf(decode: () => unknown): unknown {
  try {
    return decode()
  } catch (error) {
    return error instanceof Failure ? error.code : error
  }
}
const decoded = (value: Buffer, type = 'OrderPlaced') => codeOf(() => codec.decode(value, type))

describe('bytes that cannot be read are told apart', () => {
  it('shorter than a frame', () => {
    for (let length = 0; length < 5; length++) {
      expect(decoded(bytes.subarray(0, length))).toBe('PAYLOAD_UNREADABLE')
    }
  })

  it('another magic byte', () => {
    expect(decoded(Buffer.concat([Buffer.from([1]), bytes.subarray(1)]))).toBe('PAYLOAD_UNREADABLE')
    expect(decoded(Buffer.from('{"eventId":"..."}'))).toBe('PAYLOAD_UNREADABLE')
  })

  it('cut anywhere', () => {
    for (let length = 5; length < bytes.length; length++) {
      expect(decoded(bytes.subarray(0, length))).toBe('PAYLOAD_UNREADABLE')
    }
  })

  it('something after the end', () => {
    expect(decoded(Buffer.concat([bytes, Buffer.from([0])]))).toBe('PAYLOAD_UNREADABLE')
  })

  it('a schema id that nobody knows', async () => {
    const stranger = Buffer.from(bytes)
    stranger.writeInt32BE(12_345, 1)
    await expect(codec.decode(stranger, 'OrderPlaced')).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' })
  })

  it('a header that names another event', () => {
    expect(decoded(bytes, 'OrderCancelled')).toBe('TYPE_MISMATCH')
    expect(decoded(bytes, 'Order')).toBe('TYPE_MISMATCH')
  })

  it('a version that no event can have', () => {
    expect(decoded(codec.encode({ ...message, aggregateVersion: 0 }))).toBe('MESSAGE_INVALID')
  })

  it('an id that is no UUID', () => {
    const body = bytes.indexOf(message.eventId)
    const broken = Buffer.from(bytes)
    broken.write('not', body)
    expect(decoded(broken)).toBe('PAYLOAD_UNREADABLE')
  })
})

describe('hostile bytes', () => {
  const listed: RecordSchema = {
    type: 'record',
    name: 'Listed',
    fields: [
      { name: 'gone', type: { type: 'array', items: 'string' } },
      { name: 'kept', type: { type: 'array', items: { type: 'record', name: 'Item', fields: [] } } },
    ],
  }
  const reader = avroType({ ...listed, fields: listed.fields.slice(1) })
  const resolver = reader.createResolver(avroType(listed))
  const billions = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x20])

  it('do not make the reader allocate for items that are not there', () => {
    expect(() => avroType(listed).fromBuffer(Buffer.concat([Buffer.from([0]), billions]))).toThrow('items')
    expect(() => reader.fromBuffer(billions, resolver)).toThrow('items')
  })

  it('do not make it go back in the buffer', () => {
    const text = avroType({ type: 'record', name: 'Text', fields: [{ name: 'text', type: 'string' }] })
    expect(() => text.fromBuffer(Buffer.from([0x05, 0, 0]))).toThrow('a string of -3 bytes')
  })

  it('end in a message or a failure of that message, wherever a byte is changed', () => {
    const position = fc.integer({ min: 5, max: bytes.length - 1 })
    fc.assert(
      fc.property(position, fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Buffer.from(bytes)
        changed[at] = byte
        const outcome = decoded(changed)
        if (typeof outcome === 'object') expect(outcome).toHaveProperty('eventId')
        else expect(['PAYLOAD_UNREADABLE', 'MESSAGE_INVALID']).toContain(outcome)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a message that is not what its schema says', () => {
  it('is refused, and the fields are named', () => {
    const data = { ...(message.data as object), total: { amount: 5, currency: 'EUR' } }
    const failure = codeOf(() => codec.encode({ ...message, data }))
    expect(failure).toBe('MESSAGE_INVALID')
    expect(() => codec.encode({ ...message, data })).toThrow('data.total.amount is 5')
  })

  it('is refused when its id is no UUID or its time no time', () => {
    expect(() => codec.encode({ ...message, eventId: 'x' })).toThrow('eventId is "x"')
    expect(() => codec.encode({ ...message, occurredAt: new Date(NaN) })).toThrow('occurredAt')
  })

  it('is refused when nobody declared its type', () => {
    expect(() => codec.encode({ ...message, type: 'OrderPainted' })).toThrow('no event type "OrderPainted"')
  })
})
