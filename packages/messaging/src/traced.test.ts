import { describe, expect, it } from '@jest/globals'

import type { Delivery } from './message.ts'
import type { Handle } from './message-handler.ts'
import type { Tx } from './ports.ts'
import { traced } from './traced.ts'

const tx = {} as Tx
const [first, second] = ['first', 'second'].map((eventId) => ({ message: { eventId } }) as Delivery) as [
  Delivery,
  Delivery,
]

describe('traced handling', () => {
  const spans: string[] = []
  const startSpan = ({ message: { eventId } }: Delivery) => {
    spans.push(`${eventId} starts`)
    return {
      traceparent: `span of ${eventId}`,
      end: () => void spans.push(`${eventId} ends`),
      fail: () => void spans.push(`${eventId} fails`),
    }
  }
  const given: (string | undefined)[] = []
  const handleSome = async (some: readonly Delivery[]) => {
    given.push(...some.map(({ traceparent }) => traceparent))
    return some.map(() => ({ said: [] }))
  }
  const whole: Handle = (_, deliveries) => handleSome(deliveries)

  it('reads ahead where the handler does, and has spans for those alone that are handled', async () => {
    const handle = traced(Object.assign(whole.bind(undefined), { ahead: async () => handleSome }), startSpan)
    const some = await handle.ahead?.(tx, [first, second])
    expect(spans).toEqual([])
    expect(await some?.([second])).toEqual([{ said: [] }])
    expect(spans).toEqual(['second starts', 'second ends'])
    expect(given).toEqual(['span of second'])
  })

  it('does not pretend to where the handler does not', () => {
    expect(traced(whole, startSpan).ahead).toBeUndefined()
  })

  it('tells every span of a failure', async () => {
    spans.length = 0
    const handle = traced(() => Promise.reject(new Error('broken')), startSpan)
    await expect(handle(tx, [first, second])).rejects.toThrow('broken')
    expect(spans.slice(2)).toEqual(['first fails', 'second fails'])
  })
})
