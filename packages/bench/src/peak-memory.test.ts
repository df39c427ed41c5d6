import { existsSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { forgetPeak, peakMbOf } from './peak-memory.ts'

const megabytes = 1_048_576
// There is nothing to read the memory of others from on macOS and Windows.
const readable = existsSync('/proc/self/status')

describe('the peak of a process', () => {
  it('remembers what was let go again', () => {
    forgetPeak(process.pid)
    const before = peakMbOf([process.pid])
    expect(Buffer.alloc(200 * megabytes, 1).length).toBe(200 * megabytes)
    const after = peakMbOf([process.pid])
    // Another thread's heap may shrink meanwhile, hence less than the whole.
    if (readable) expect(after).toBeGreaterThan((before as number) + 100)
    else expect([before, after]).toEqual([undefined, undefined])
  })

  it('counts once what two processes share', () => {
    const one = peakMbOf([process.pid])
    const both = peakMbOf([process.pid, process.pid])
    if (readable) expect(both).toBeLessThan(2 * (one as number))
    else expect(both).toBeUndefined()
  })

  it('is not known of nobody', () => {
    expect(peakMbOf([])).toBeUndefined()
  })
})
