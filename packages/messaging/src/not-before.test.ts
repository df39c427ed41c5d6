import { describe, expect, it } from '@jest/globals'

import { notBefore } from './not-before.ts'

describe('a call that is not made before its time', () => {
  it('is not early by a part of a millisecond', async () => {
    for (let delayMs = 1.1; delayMs < 4; delayMs += 0.1) {
      const askedAt = performance.now()
      await new Promise<void>((resolve) => notBefore(delayMs, resolve))
      expect(performance.now() - askedAt).toBeGreaterThanOrEqual(delayMs)
    }
  })

  it('is not made when it was taken back', async () => {
    let calls = 0
    clearTimeout(notBefore(1, () => calls++))
    await new Promise<void>((resolve) => notBefore(10, resolve))
    expect(calls).toBe(0)
  })
})
