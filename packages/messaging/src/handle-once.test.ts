import { describe, expect, it } from '@jest/globals'

import type { Arrival } from './arrival.ts'
import { mayHaveSaid } from './handle-once.ts'
import type { Outcome } from './message-handler.ts'

const arrival = {} as Arrival
const handled = (outcomes: readonly Outcome[], duplicates: readonly Arrival[] = []) => ({
  outcomes: outcomes.map((outcome) => ({ arrival, outcome })),
  duplicates,
  parked: [],
})

describe('a batch may have said something', () => {
  it('when one of its messages led to an event', () => {
    expect(mayHaveSaid(handled([{ ignored: 'late' }, { said: [] }, { said: ['OrderConfirmed'] }]))).toBe(true)
  })

  it('when one was there already: the rows of that transaction may still wait for a bell', () => {
    expect(mayHaveSaid(handled([], [arrival]))).toBe(true)
  })

  it('and not when all of them were ignored, or changed only what is private', () => {
    expect(mayHaveSaid(handled([{ ignored: 'late' }, { said: [] }]))).toBe(false)
  })
})
