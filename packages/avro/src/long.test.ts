import { describe, expect, it } from '@jest/globals'
import avro from 'avsc'

import { avroType } from './avro-types.ts'

const amount = avroType({ type: 'record', name: 'Amount', fields: [{ name: 'cents', type: 'long' }] })
const bytesOf = (cents: unknown): Buffer => amount.toBuffer({ cents })
const read = (bytes: Buffer): unknown => (amount.fromBuffer(bytes) as { cents: unknown }).cents

/** Around every power of two, so around every length that a long can have. */
const edges = Array.from({ length: 64 }, (_, power) => 2n ** BigInt(power)).flatMap((power) =>
  [power - 2n, power - 1n, power, power + 1n].flatMap((value) => [value, -value]),
)
const longs = [...new Set(edges)].filter((value) => BigInt.asIntN(64, value) === value)

describe('a long is a bigint', () => {
  it('and comes back as it was, however long it is', () => {
    expect(longs.length).toBeGreaterThan(400)
    expect(longs.filter((value) => read(bytesOf(value)) !== value)).toEqual([])
  })

  it('in the bytes that everybody else writes', () => {
    const number = avro.Type.forSchema('long')
    const exact = longs.filter((value) => value > -(2n ** 52n) && value < 2n ** 52n)
    expect(exact.filter((value) => !bytesOf(value).equals(number.toBuffer(Number(value))))).toEqual([])
    // zigzag: 2^64 - 1 and 2^64 - 2, seven bits a byte, the lowest first
    expect(bytesOf(-(2n ** 63n)).toString('hex')).toBe('ffffffffffffffffff01')
    expect(bytesOf(2n ** 63n - 1n).toString('hex')).toBe('feffffffffffffffff01')
  })

  it('and nothing else is one', () => {
    for (const other of [1, '1', null, 2n ** 63n, -(2n ** 63n) - 1n])
      expect(() => bytesOf(other)).toThrow(/invalid|BigInt/)
  })

  it('that ends where the bytes end, or is none', () => {
    const bytes = bytesOf(2n ** 40n)
    for (let length = 0; length < bytes.length; length++)
      expect(() => read(bytes.subarray(0, length))).toThrow('truncated')
  })
})
