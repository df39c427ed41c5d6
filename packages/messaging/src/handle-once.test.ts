import { describe, expect, it } from '@jest/globals'

import type { Arrival } from './arrival.ts'
import { Failure } from './failures.ts'
import { handleOnce, mayHaveSaid } from './handle-once.ts'
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

describe('what is wrong with the aggregate of a message that is not handled', () => {
  it('does not count: only those that are handled are read then', async () => {
    const [old, fresh] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'].map(
      (eventId) => ({ delivery: { topic: 't', message: { eventId, aggregateId: eventId } } }) as Arrival,
    ) as [Arrival, Arrival]
    const { eventId } = fresh.delivery.message
    const tx = {
      query: async () => ({ rows: [{ event_id: eventId, topic: null, key: null }], rowCount: 1 }),
    } as unknown as Tx
    const handled: string[] = []
    const whole: Handle = async (_, deliveries) => {
      handled.push(...deliveries.map(({ message }) => message.eventId))
      return deliveries.map(() => ({ said: [] }))
    }
    const handle = Object.assign(whole, {
      ahead: () => Promise.reject(new TypeError('a state of tomorrow')),
    })
    const { duplicates } = await handleOnce(tx, [old, fresh], handle)
    expect(duplicates).toEqual([old])
    expect(handled).toEqual([eventId])
  })

  it('counts when it has a cause common to all: the whole batch is tried again', async () => {
    const down = new Failure('DATABASE_UNAVAILABLE', 'down')
    const tx = { query: async () => ({ rows: [], rowCount: 0 }) } as unknown as Tx
    const handle = Object.assign((async () => []) as Handle, { ahead: () => Promise.reject(down) })
    const one = { delivery: { topic: 't', message: { eventId: 'one', aggregateId: 'one' } } } as Arrival
    await expect(handleOnce(tx, [one], handle)).rejects.toBe(down)
  })
})
