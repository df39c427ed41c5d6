import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

import { bisect } from './bisect.ts'

describe('bisect', () => {
  it('carries out what can be, finds every culprit, and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (good) => {
        const done: number[] = []
        let attempts = 0
        await bisect([...good.keys()], {
          async attempt(items) {
            attempts++
            if (items.some((item) => !good[item])) throw new Error('one of these')
            done.push(...items)
          },
          isFault: () => true,
          async onCulprit(item) {
            expect(good[item]).toBe(false)
            done.push(item)
          },
        })
        expect(done).toEqual([...good.keys()])
        const culprits = good.filter((one) => !one).length
        expect(attempts).toBeLessThanOrEqual(1 + 2 * culprits * Math.ceil(Math.log2(good.length + 1)))
      }),
    )
  })

  it('rethrows what is nobody’s fault, and tries no more', async () => {
    let attempts = 0
    const failing = bisect([1, 2, 3], {
      async attempt() {
        attempts++
        throw new Error('the database is down')
      },
      isFault: () => false,
      onCulprit: () => Promise.reject(new Error('nobody is to blame')),
    })
    await expect(failing).rejects.toThrow('the database is down')
    expect(attempts).toBe(1)
  })
})
