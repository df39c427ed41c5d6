import { describe, expect, it } from '@jest/globals'
import { idempotencyKey } from './idempotency-key.ts'
import { Problem } from './problem.ts'

const key = (value?: string) => idempotencyKey(value === undefined ? {} : { 'idempotency-key': value })

describe('Idempotency-Key', () => {
  it('is 1 to 255 visible ASCII characters', () => {
    expect(key('order-1:charge')).toBe('order-1:charge')
    expect(key('x'.repeat(255))).toHaveLength(255)
  })

  it.each([undefined, '', 'a b', 'a, a', 'ü', 'x'.repeat(256), 'a\tb'])('is 400 when it is %p', (value) => {
    expect(() => key(value)).toThrow(Problem)
  })
})
