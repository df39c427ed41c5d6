import { describe, expect, it } from '@jest/globals'

import { keyOf, readAll } from './arrival.ts'
import { Failure } from './failures.ts'
import type { Codec, Message } from './message.ts'
import type { ReceivedRecord } from './ports.ts'

const message = (aggregateId: string): Message => ({
  eventId: 'e',
  type: 'Heard',
  aggregateId,
  aggregateVersion: 1,
  occurredAt: new Date(0),
  metadata: { correlationId: 'c', causationId: 'd', userId: null },
  data: {},
})

const record = (key: string | null, type: string | undefined, value: string | null): ReceivedRecord => ({
  topic: 't',
  partition: 0,
  offset: 0n,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: type === undefined ? {} : { ce_type: type },
  timestampMs: 0,
})

const decoded: string[] = []
const codec: Codec = {
  encode: () => Buffer.alloc(0),
  decode(value) {
    decoded.push(value.toString())
    if (value.toString() === 'registry down') throw new Failure('REGISTRY_UNAVAILABLE', 'down')
    if (value.toString() === 'defect') throw new RangeError('index out of range')
    return value.toString() === 'later' ? Promise.resolve(message('later')) : message(value.toString())
  },
}

describe('readAll', () => {
  const read = (...records: ReceivedRecord[]) => readAll(records, { codec, heard: new Set(['Heard']) })

  it('tells what is not heard by its header, and never decodes it', async () => {
    decoded.length = 0
    expect(await read(record('a', 'Other', 'defect'), record(null, 'Another', null))).toEqual([
      'not heard',
      'not heard',
    ])
    expect(decoded).toEqual([])
  })

  it('keeps the order, whether a schema had to be waited for or not', async () => {
    const all = await read(record('later', 'Heard', 'later'), record('now', 'Heard', 'now'))
    expect(all).toMatchObject(
      ['later', 'now'].map((aggregateId) => ({ delivery: { message: { aggregateId } } })),
    )
  })

  it.each([
    ['TYPE_MISSING', record('a', undefined, 'a')],
    ['PAYLOAD_MISSING', record('a', 'Heard', null)],
    ['KEY_MISMATCH', record('b', 'Heard', 'a')],
    ['KEY_MISMATCH', record(null, 'Heard', 'a')],
    ['PAYLOAD_UNREADABLE', record('a', 'Heard', 'defect')],
  ])('%s is in the place of its record', async (code, bad) => {
    const good = record('a', 'Heard', 'a')
    expect(await read(good, bad, good)).toMatchObject([
      { delivery: {} },
      { failure: { code } },
      { delivery: {} },
    ])
  })

  it('says where the message was found, and under which trace it was sent', async () => {
    const traced = { ...record('a', 'Heard', 'a'), partition: 3, offset: 12n }
    const sent = { ...traced, headers: { ...traced.headers, traceparent: '00-1-2-01' } }
    const [first, second] = await read(sent, traced)
    expect(first).toEqual({
      record: sent,
      delivery: { message: message('a'), topic: 't', partition: 3, offset: 12n, traceparent: '00-1-2-01' },
    })
    expect(second).toMatchObject({ delivery: { traceparent: undefined } })
  })

  it('keeps what went wrong with a record as the reason', async () => {
    const said = async (bad: ReceivedRecord) => {
      const [one] = await read(bad)
      return typeof one === 'object' && 'failure' in one ? one.failure : undefined
    }
    expect(String(await said(record('a', 'Heard', 'defect')))).toContain('index out of range')
    expect((await said(record('a', 'Heard', 'defect')))?.cause).toBeInstanceOf(RangeError)
    expect(String(await said(record('b', 'Heard', 'a')))).toContain('key b, aggregate a')
    expect(String(await said(record(null, 'Heard', 'a')))).toContain('key null, aggregate a')
    expect(String(await said(record('a', 'Heard', null)))).toContain('Heard without a value')
    expect(String(await said(record('a', undefined, 'a')))).toContain('no ce_type header')
  })

  it('rejects for a cause common to all', async () => {
    await expect(read(record('a', 'Heard', 'registry down'))).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    })
  })
})

describe('keyOf', () => {
  it('is text that Postgres can store', () => {
    expect(keyOf({ key: Buffer.from('a\u0000b\u0000') })).toBe('a\ufffdb\ufffd')
    expect(keyOf({ key: Buffer.from('ключ') })).toBe('ключ')
    expect(keyOf({ key: null })).toBeNull()
  })
})
