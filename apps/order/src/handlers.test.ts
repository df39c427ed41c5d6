import { describe, expect, it } from '@jest/globals'

import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'

describe('handlers', () => {
  it('are there for what the reactions hear, and for nothing else', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(reactions).sort())
  })

  it('make the command that the reaction names', () => {
    const shipped = { data: { carrier: 'post', trackingId: 't-1' } }
    for (const [type, handle] of Object.entries(handlers)) {
      expect(handle(shipped as never).type).toBe(reactions[type as keyof typeof reactions].does)
    }
  })

  it('take the tracking id from the shipment', () => {
    expect(handlers.OrderShipped({ data: { carrier: 'post', trackingId: 't-1' } } as never)).toEqual({
      type: 'RecordShipped',
      trackingId: 't-1',
    })
  })
})
