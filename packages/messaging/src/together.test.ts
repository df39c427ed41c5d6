import { describe, expect, it } from '@jest/globals'

import { deferred } from './deferred.ts'
import { together } from './together.ts'

const fail = (): never => {
  throw new Error('first')
}

describe('together', () => {
  it('gives all results, in their places', async () => {
    expect(await together([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
  })

  it('rejects as the first in the list did, and not before the last has settled', async () => {
    const slow = deferred()
    let settled = false
    const all = together([slow.promise.then(fail), Promise.reject(new Error('second'))]).finally(
      () => (settled = true),
    )
    all.catch(() => undefined)
    await Promise.resolve().then(() => Promise.resolve())
    expect(settled).toBe(false)
    slow.resolve()
    await expect(all).rejects.toThrow('first')
  })
})
