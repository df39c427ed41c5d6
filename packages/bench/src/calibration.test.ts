import { describe, expect, it } from '@jest/globals'
import { complaintsAboutSpeed } from './calibration.ts'

const before = { fsyncsPerSecond: 4_000, transactionsPerSecond: 2_000, hashedMbPerSecond: 1_700 }

describe('a machine before and after a run', () => {
  it('may be faster by a third or slower by a quarter', () => {
    expect(complaintsAboutSpeed(before, before)).toEqual([])
    expect(
      complaintsAboutSpeed(before, { ...before, fsyncsPerSecond: 5_300, transactionsPerSecond: 1_510 }),
    ).toEqual([])
  })

  it('is another machine beyond that', () => {
    expect(
      complaintsAboutSpeed(before, { ...before, fsyncsPerSecond: 5_400, transactionsPerSecond: 1_490 }),
    ).toEqual([
      'the machine itself changed: 4,000 fsync/s at first, 5,400 at the end',
      'the machine itself changed: 2,000 minimal transactions/s at first, 1,490 at the end',
    ])
    expect(complaintsAboutSpeed(before, { ...before, hashedMbPerSecond: 850 })).toEqual([
      'the machine itself changed: 1,700 MB/s of SHA-256 at first, 850 at the end',
    ])
  })
})
