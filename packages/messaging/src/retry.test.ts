import { describe, expect, it } from '@jest/globals'

import { Failure, type FailureCode } from './failures.ts'
import { defaultRetryPolicy, withRetries } from './retry.ts'

const policy = { pause: () => 0, again: () => 0 }

/** Fails with these codes, then gives the number of attempts. */
function failing(...codes: FailureCode[]) {
  let attempts = 0
  const work = async () => {
    const code = codes[attempts++]
    if (code) throw new Failure(code, 'again')
    return attempts
  }
  return Object.assign(work, { attempts: () => attempts })
}

describe('withRetries', () => {
  it('waits out causes common to all, and runs again after a lost race or a lost reply', async () => {
    const seen: unknown[] = []
    const work = failing('DATABASE_UNAVAILABLE', 'CONFLICT', 'COMMIT_UNKNOWN')
    const told = { pause: (attempt: number) => attempt, again: (attempt: number) => attempt / 100 }
    expect(await withRetries(work, { policy: told, onRetry: (...retry) => seen.push(retry) })).toBe(4)
    expect(seen).toEqual([
      ['DATABASE_UNAVAILABLE', 1, 1],
      ['CONFLICT', 2, 0.02],
      ['COMMIT_UNKNOWN', 3, 0.03],
    ])
  })

  it('does not repeat what fails for a reason of its own', async () => {
    await expect(withRetries(failing('MESSAGE_INVALID'), { policy })).rejects.toThrow('MESSAGE_INVALID')
    const defect = () => Promise.reject(new TypeError('not a function'))
    await expect(withRetries(defect, { policy })).rejects.toThrow('not a function')
  })

  it('gives up after its attempts, and takes a race that is always lost for none', async () => {
    const down = failing(...Array<FailureCode>(9).fill('DATABASE_UNAVAILABLE'))
    await expect(withRetries(down, { policy, maxAttempts: 3 })).rejects.toThrow('DATABASE_UNAVAILABLE')
    expect(down.attempts()).toBe(3)
    const mixed = failing('CONFLICT', 'COMMIT_UNKNOWN', 'CONFLICT', 'CONFLICT')
    await expect(withRetries(mixed, { policy, maxConflicts: 3 })).rejects.toThrow('CONFLICT')
    expect(await withRetries(failing('CONFLICT', 'CONFLICT'), { policy, maxConflicts: 3 })).toBe(3)
    const unknown = failing('COMMIT_UNKNOWN', 'COMMIT_UNKNOWN', 'CONFLICT', 'COMMIT_UNKNOWN')
    expect(await withRetries(unknown, { policy, maxConflicts: 2 })).toBe(5)
  })

  it('begins no attempt once the signal has aborted, in the middle of a pause included', async () => {
    const stopping = new AbortController()
    const work = failing(...Array<FailureCode>(9).fill('DATABASE_UNAVAILABLE'))
    const waiting = withRetries(work, {
      policy: { pause: () => 600_000, again: () => 0 },
      signal: stopping.signal,
      onRetry: () => setImmediate(() => stopping.abort()),
    })
    await expect(waiting).rejects.toThrow('DATABASE_UNAVAILABLE')
    expect(work.attempts()).toBe(1)
  })

  it('waits longer for a database that is down than after a lost race, and never for long', () => {
    const most = (delay: (attempt: number) => number) =>
      Math.max(...Array.from({ length: 1_000 }, () => delay(40)))
    expect(most(defaultRetryPolicy.pause)).toBeGreaterThan(5_000)
    expect(most(defaultRetryPolicy.pause)).toBeLessThanOrEqual(10_000)
    expect(most(defaultRetryPolicy.again)).toBeGreaterThan(500)
    expect(most(defaultRetryPolicy.again)).toBeLessThanOrEqual(1_000)
  })
})
