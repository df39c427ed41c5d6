import { describe, expect, it } from '@jest/globals'

import type { Delivery } from './message.ts'
import { messageHandler } from './message-handler.ts'
import type { Participant } from './participant.ts'
import type { Tx } from './ports.ts'

type Steps = Parameters<Participant<unknown, unknown, unknown, string>['execute']>[1]

const tx: Tx = {
  transaction: true,
  query: () => Promise.reject(new Error('the handler asks nobody')),
  onEnd: () => {},
  write: () => {},
  written: () => Promise.resolve(),
}
const at = new Date('2026-03-14T15:00:00Z')

const delivery = (type: string, aggregateId: string): Delivery => ({
  message: {
    eventId: `event of ${aggregateId}`,
    type,
    aggregateId,
    aggregateVersion: 1,
    occurredAt: new Date(0),
    metadata: { correlationId: 'flow', causationId: 'before', userId: 'ada' },
    data: { n: 7 },
  },
  topic: 't',
  partition: 0,
  offset: 0n,
  traceparent: '00-1-2-01',
})

describe('messageHandler', () => {
  const executed: Steps[] = []
  const used: unknown[] = []
  const result = { before: {}, after: {}, facts: [], said: [] }
  const loaded = new Map([['a', { id: 'a', state: 'open', version: 1, published: 0 }]])
  const participant: Pick<Participant<unknown, unknown, unknown, string>, 'load' | 'execute'> = {
    load(given, ids) {
      expect(given).toBe(tx)
      expect(ids).toEqual(['a', 'b'])
      return Promise.resolve(loaded)
    },
    execute(given, steps, options) {
      expect(given).toBe(tx)
      used.push(options?.loaded)
      executed.push(steps)
      return Promise.resolve(
        steps.map(({ aggregateId }) =>
          aggregateId === 'ignored'
            ? { ...result, ignored: 'shop already closed' }
            : { ...result, said: [delivery('Said', 'a').message], ignored: undefined },
        ),
      )
    },
  }
  const handle = messageHandler(
    participant,
    { Heard: (message: Delivery['message'], given) => ({ message, ...given }) },
    { now: () => at },
  )

  it('makes each message a command for its aggregate, and the cause of what it leads to', async () => {
    const heard = delivery('Heard', 'a')
    expect(await handle(tx, [heard])).toEqual([{ said: ['Said'] }])
    const [step] = executed.at(-1) ?? []
    expect(step).toMatchObject({
      aggregateId: 'a',
      at,
      cause: { correlationId: 'flow', causationId: 'event of a', userId: 'ada', traceparent: '00-1-2-01' },
    })
    expect(step?.command({}, 'what is left')).toEqual({ message: heard.message, at, context: 'what is left' })
  })

  it('carries out some of those that it read ahead for, on what it read', async () => {
    const [a, b] = [delivery('Heard', 'a'), delivery('Heard', 'b')]
    const handleSome = await handle.ahead?.(tx, [a, b])
    expect(await handleSome?.([a])).toEqual([{ said: ['Said'] }])
    expect(executed.at(-1)?.map(({ aggregateId }) => aggregateId)).toEqual(['a'])
    expect(used.at(-1)).toBe(loaded)
  })

  it('says why a message meant nothing, in the place of that message', async () => {
    const outcomes = await handle(tx, [delivery('Heard', 'ignored'), delivery('Heard', 'a')])
    expect(outcomes).toEqual([{ ignored: 'shop already closed' }, { said: ['Said'] }])
  })

  it('takes a type that it has no command for as the fault of that message, before anything is done', async () => {
    const before = executed.length
    await expect(handle(tx, [delivery('Heard', 'a'), delivery('Other', 'b')])).rejects.toMatchObject({
      code: 'MESSAGE_INVALID',
      message: expect.stringContaining('Other'),
    })
    expect(executed).toHaveLength(before)
  })
})
