import { describe, expect, it } from '@jest/globals'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { isPoisonOf } from './dead-letters.ts'
import { random } from './random.ts'
import { chosen, isOfRogue, positionOf } from './rogue.ts'

const record = (offset: bigint, headers: Record<string, string> = {}): ReceivedRecord => ({
  ...{ topic: 'order.events', partition: 1, offset, timestampMs: 0 },
  ...{ key: Buffer.from('key'), value: Buffer.from('value'), headers },
})
const log = Array.from({ length: 50 }, (_, offset) => record(BigInt(offset)))
const offsets = (records: readonly ReceivedRecord[]) => records.map(({ offset }) => Number(offset))

describe('what the rogue repeats', () => {
  it('is some of the log, in the order in which it stands there', () => {
    const some = offsets(chosen(log, 20, true, random(1)))
    expect(new Set(some).size).toBe(20)
    expect(some).toEqual(some.toSorted((one, other) => one - other))
  })

  it('is the same some out of order, when it is to be', () => {
    const some = offsets(chosen(log, 20, false, random(1)))
    expect(some).not.toEqual(some.toSorted((one, other) => one - other))
    expect(new Set(some)).toEqual(new Set(offsets(chosen(log, 20, true, random(1)))))
  })

  it('is all of a log that has less', () => {
    expect(chosen(log, 100, true, random(1))).toEqual(log)
  })
})

describe('what the rogue has sent', () => {
  it('is known by its marks, and by nothing that a service says', () => {
    expect(isOfRogue(record(0n, { chaos_poison: '1' }))).toBe(true)
    expect(isOfRogue(record(0n, { chaos_again: '1' }))).toBe(true)
    expect(isOfRogue(record(0n, { ce_type: 'OrderPlaced' }))).toBe(false)
  })

  it('is discarded as a dead letter, and what waits behind it on the same partition is not', () => {
    const isPoison = isPoisonOf({ injected: [record(7n)] })
    expect(positionOf(record(7n))).toBe('order.events/1@7')
    expect(isPoison({ topic: 'order.events', partition: 1, offset: '7' })).toBe(true)
    expect(isPoison({ topic: 'order.events', partition: 1, offset: '8' })).toBe(false)
    expect(isPoison({ topic: 'order.events', partition: 2, offset: '7' })).toBe(false)
    expect(isPoison({ topic: 'payment.events', partition: 1, offset: '7' })).toBe(false)
  })
})
