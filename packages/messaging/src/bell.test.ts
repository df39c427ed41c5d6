import { getEventListeners } from 'node:events'

import { describe, expect, it } from '@jest/globals'

import { createBell } from './bell.ts'

describe('a bell', () => {
  it('wakes whoever waits', async () => {
    const bell = createBell()
    const waiting = bell.wait(60_000)
    bell.ring()
    await waiting
  })

  it('does not wake anybody before it was rung', async () => {
    const bell = createBell()
    let woken = false
    const waiting = bell.wait(5).then(() => (woken = true))
    await Promise.resolve().then(() => Promise.resolve())
    expect(woken).toBe(false)
    await waiting
  })

  it('keeps one ring for the next who waits, however often it was rung', async () => {
    const bell = createBell()
    bell.ring()
    bell.ring()
    await bell.wait(60_000)
    let woken = false
    const next = bell.wait(5).then(() => (woken = true))
    await Promise.resolve().then(() => Promise.resolve())
    expect(woken).toBe(false)
    await next
  })

  it('ends a wait when the signal aborts, and begins none afterwards', async () => {
    const bell = createBell()
    const stopping = new AbortController()
    const waiting = bell.wait(60_000, stopping.signal)
    stopping.abort()
    await waiting
    await bell.wait(60_000, stopping.signal)
  })

  it('leaves nothing at a signal that never aborts', async () => {
    const bell = createBell()
    const { signal } = new AbortController()
    await bell.wait(1, signal)
    const waiting = bell.wait(60_000, signal)
    bell.ring()
    await waiting
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
