import { describe, expect, it } from '@jest/globals'
import { eventually } from './eventually.ts'

describe('eventually', () => {
  it('gives the result of the first check that does not throw', async () => {
    let checks = 0
    const check = (): number => {
      checks += 1
      if (checks < 3) throw new Error('not yet')
      return checks
    }
    await expect(eventually(check, { everyMs: 1 })).resolves.toBe(3)
  })

  it('throws what the last check threw, and says what was waited for', async () => {
    const never = (): void => {
      throw new Error('still empty')
    }
    const waiting = eventually(never, { timeoutMs: 20, everyMs: 1, describe: 'the outbox drains' })
    await expect(waiting).rejects.toThrow(/the outbox drains: not within 20 ms\nstill empty/)
  })
})
