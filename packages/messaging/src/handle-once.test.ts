import { describe, expect, it } from '@jest/globals'

import type { Arrival } from './arrival.ts'
import { Failure } from './failures.ts'
import { CannotReadAhead, handleOnce, mayHaveSaid } from './handle-once.ts'
import type { Handle, Outcome } from './message-handler.ts'
import type { Tx } from './ports.ts'

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

describe('an aggregate that cannot be read ahead', () => {
  const one = { delivery: { topic: 't', message: { eventId: 'one', aggregateId: 'one' } } } as Arrival
  const tx = { query: async () => ({ rows: [], rowCount: 0 }) } as unknown as Tx
  const failing = (cause: Error): Handle =>
    Object.assign((async () => []) as Handle, { ahead: () => Promise.reject(cause) })

  it('may be that of a message which is not handled, and is said by a name of its own', async () => {
    const cause = new TypeError('a state of tomorrow')
    const error: unknown = await handleOnce(tx, [one], failing(cause)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CannotReadAhead)
    expect((error as Error).cause).toBe(cause)
  })

  it('is what it is where the cause is not its own: the transaction is run again as ever', async () => {
    for (const code of ['DATABASE_UNAVAILABLE', 'CONFLICT'] as const) {
      const failure = new Failure(code, 'try again')
      await expect(handleOnce(tx, [one], failing(failure))).rejects.toBe(failure)
    }
  })
})
