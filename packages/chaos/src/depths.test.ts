import { describe, expect, it } from '@jest/globals'
import { inTime } from './depths.ts'

describe('what is asked of a broker that may be down', () => {
  it('is what it answers', async () => {
    const look = inTime(600_000, () => Promise.resolve(42))
    expect(await look()).toBe(42)
    expect(await look()).toBe(42)
  })

  it('is unknown, and not nothing, when it fails, and is asked for again', async () => {
    let asked = 0
    const look = inTime(600_000, () => {
      asked += 1
      return Promise.reject(new Error('no broker'))
    })
    expect([await look(), await look()]).toEqual([undefined, undefined])
    expect(asked).toBe(2)
  })

  it('is unknown while it is late, and nobody asks a second time meanwhile', async () => {
    let asked = 0
    const look = inTime(1, () => {
      asked += 1
      return new Promise<number>(() => undefined)
    })
    expect([await look(), await look()]).toEqual([undefined, undefined])
    expect(asked).toBe(1)
  })
})
