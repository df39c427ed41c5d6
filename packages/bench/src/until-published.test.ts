import { describe, expect, it } from '@jest/globals'

import { untilPublished } from './until-published.ts'

const { signal } = new AbortController()

describe('waiting for what a relay publishes', () => {
  it('ends when all of it is there', async () => {
    let looks = 0
    await untilPublished({ areThere: async () => ++looks === 3, ended: () => undefined, signal })
    expect(looks).toBe(3)
  })

  it('ends, and says how, when the process of the relay has ended without it', async () => {
    let looks = 0
    const waited = untilPublished({
      areThere: async () => ++looks < 0,
      ended: () => (looks < 2 ? undefined : 'its relay ended (code 1)'),
      signal,
    })
    await expect(waited).rejects.toThrow('its relay ended (code 1)')
    expect(looks).toBe(3)
  })

  it('does not mind a relay that ended when all was there', async () => {
    await untilPublished({ areThere: async () => true, ended: () => 'its relay ended', signal })
  })

  it('ends when the run is ended', async () => {
    const waited = untilPublished({
      areThere: async () => false,
      ended: () => undefined,
      signal: AbortSignal.abort(new Error('stopped')),
    })
    await expect(waited).rejects.toThrow('stopped')
  })
})
