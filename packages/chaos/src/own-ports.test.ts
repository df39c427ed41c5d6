import { describe, expect, it } from '@jest/globals'
import { ownPorts } from './own-ports.ts'

describe('the ports of a run', () => {
  it('are given once, also while nobody listens at them', async () => {
    const drawn = [20_001, 20_002, 20_002, 20_001, 20_003]
    const port = ownPorts([20_001], () => Promise.resolve(drawn.shift() ?? 0))
    expect([await port(), await port()]).toEqual([20_002, 20_003])
  })

  it('are given once to those who ask at the same time', async () => {
    const drawn = [20_002, 20_002, 20_003]
    const port = ownPorts([], () => Promise.resolve(drawn.shift() ?? 0))
    expect(new Set(await Promise.all([port(), port()]))).toEqual(new Set([20_002, 20_003]))
  })
})
