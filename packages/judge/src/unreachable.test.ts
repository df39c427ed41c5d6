import { describe, expect, it } from '@jest/globals'

import { called, withoutPassword } from './unreachable.ts'

const where = { at: '127.0.0.1:1', variable: 'KAFKA_BROKERS' }

describe('a witness', () => {
  it('that cannot be called is named, with what to set', async () => {
    const call = called('Kafka', where, () => Promise.reject(new Error('connection refused')))
    await expect(call).rejects.toThrow('Kafka cannot be read at 127.0.0.1:1 (set KAFKA_BROKERS)')
  })

  it('inside of another one is named alone', async () => {
    const inner = () => called('Kafka', where, () => Promise.reject(new Error('no')))
    await expect(called('the rest', { at: 'here', variable: 'X' }, inner)).rejects.toThrow(/^Kafka/)
  })

  it('never gives its password away', () => {
    expect(withoutPassword('postgres://order:secret@db:5432/order')).toBe('postgres://order@db:5432/order')
    expect(withoutPassword('postgres secret')).not.toContain('secret')
  })
})
