import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

import { withoutIdleLoop } from './request-queue.ts'

withoutIdleLoop()

function connection({ maxInFlightRequests = 2 } = {}) {
  const sent: number[] = []
  const quiet = { debug() {}, warn() {} }
  const queue = new RequestQueue({
    maxInFlightRequests,
    requestTimeout: 10_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'here',
    logger: quiet,
  })
  return {
    sent,
    send(correlationId: number) {
      queue.push({
        entry: { correlationId, resolve() {} },
        expectResponse: false,
        sendRequest: () => void sent.push(correlationId),
      })
    },
    throttle: (forMs: number) => queue.maybeThrottle(forMs),
    look: () => queue.checkPendingRequests(),
  }
}

describe('a connection to the broker', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  it('wakes nobody while no request waits', () => {
    const { send, look } = connection()

    send(1)
    look()

    expect(jest.getTimerCount()).toBe(0)
  })

  it.each([1, 200])('that is throttled for %p ms sends what waits when that is over', (forMs) => {
    const { sent, send, throttle } = connection()

    throttle(forMs)
    send(1)
    send(2)
    expect(sent).toEqual([])
    jest.advanceTimersByTime(forMs + 10)

    expect(sent).toEqual([1, 2])
    expect(jest.getTimerCount()).toBe(0)
  })

  it('throttled again while requests wait lets them wait longer, and forgets none', () => {
    const { sent, send, throttle } = connection()

    throttle(50)
    send(1)
    throttle(100)
    jest.advanceTimersByTime(60)
    expect(sent).toEqual([])
    jest.advanceTimersByTime(60)

    expect(sent).toEqual([1])
  })
})
