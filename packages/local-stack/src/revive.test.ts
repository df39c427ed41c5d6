import { describe, expect, it } from '@jest/globals'
import { reviver } from './revive.ts'

const fragile = (start: () => Promise<void>) => ({ pid: 1, kill: start, stop: start, start })

describe('a part that dies', () => {
  it('is started again', async () => {
    let starts = 0
    const given: string[] = []
    const parts = { order: fragile(async () => void (starts += 1)) }
    const died = reviver({ parts, say: () => undefined, giveUp: (why) => given.push(why) })
    died('order', 'order ended')
    expect(starts).toBe(1)
    expect(given).toEqual([])
  })

  it('is given up when it dies a sixth time within a minute, and not when its deaths are far apart', () => {
    const given: string[] = []
    let time = 0
    const parts = { order: fragile(async () => undefined) }
    const died = reviver({ parts, say: () => undefined, giveUp: (why) => given.push(why), now: () => time })
    for (let death = 0; death < 20; death += 1) {
      died('order', 'order ended')
      time += 20_000
    }
    expect(given).toEqual([])
    for (let death = 0; death < 6; death += 1) died('order', 'order ended')
    expect(given[0]).toContain('order ended')
  })
})
