import { describe, expect, it } from '@jest/globals'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { type Told } from './inside/control.ts'
import { relaysTakenOver, sentByServices, timesSeen } from './sights.ts'

const saw = (what: string, instance = 'payment-1', times = 1): Told => ({
  ...{ kind: 'saw', at: '', service: instance.split('-')[0] ?? '', instance },
  ...{ what, times },
})
const hit: Told = {
  ...{ kind: 'hit', at: '', service: 'payment', instance: 'payment-1' },
  ...{ point: 'lost race', action: 'throw' },
}

describe('what the services have seen', () => {
  it('is counted as often as each of them says, and what was done to them is not', () => {
    const told = [saw('lost race', 'payment-1', 3), saw('lost race', 'order-2'), saw('inbox hit'), hit]
    expect(timesSeen(told, 'lost race')).toBe(4)
    expect(timesSeen(told, 'unknown commit')).toBe(0)
  })

  it('is a relay that was taken over only where two instances of one service have led', () => {
    const lead = (instance: string) => saw('relay leads', instance)
    expect(relaysTakenOver([lead('order-1'), lead('order-1'), lead('payment-1')])).toBe(0)
    expect(relaysTakenOver([lead('order-1'), lead('order-2'), lead('payment-1')])).toBe(1)
  })
})

describe('what stands on the log', () => {
  const record = (id: string, type: string, schema: number, more: object = {}): ReceivedRecord => {
    const value = Buffer.alloc(10)
    value.writeInt32BE(schema, 1)
    return {
      ...{ topic: 'order.events', partition: 0, offset: 0n, timestampMs: 0, key: Buffer.from('key'), value },
      headers: { ce_id: id, ce_type: type, ...more },
    }
  }

  it('counts events once, their copies by themselves, and of what the rogue sent nothing', () => {
    const log = sentByServices()
    log.add(record('1', 'OrderPlaced', 7))
    log.add(record('1', 'OrderPlaced', 7))
    log.add(record('2', 'OrderPlaced', 8))
    log.add(record('3', 'PaymentRefunded', 9))
    log.add(record('1', 'OrderPlaced', 7, { chaos_again: '1' }))
    log.add(record('4', 'OrderPlaced', 8, { chaos_poison: '1' }))
    expect(log.duplicates).toBe(1)
    expect(Object.fromEntries(log.types)).toEqual({ OrderPlaced: 2, PaymentRefunded: 1 })
    expect(Object.fromEntries(log.placedSchemas)).toEqual({ 7: 1, 8: 1 })
  })

  it('counts nothing that has no type or no value', () => {
    const log = sentByServices()
    log.add({ ...record('1', 'OrderPlaced', 7), value: null })
    log.add({ ...record('1', 'OrderPlaced', 7), headers: { ce_id: '1' } })
    expect(log.types.size).toBe(0)
  })
})
