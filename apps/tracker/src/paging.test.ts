import { describe, expect, it } from '@jest/globals'

import { fromCursor, toCursor } from './paging.ts'

describe('a cursor', () => {
  it('leads back to its position', () => {
    const position = {
      at: new Date('2026-03-14T15:00:00.123Z'),
      orderId: '018f3c1e-0000-7000-8000-000000000001',
    }
    expect(fromCursor(toCursor(position))).toEqual(position)
  })

  it.each(['', 'x', toCursor({ at: new Date(0), orderId: 'no-id' })])(
    'that is not ours is refused: %p',
    (cursor) => {
      expect(fromCursor(cursor)).toBeUndefined()
    },
  )
})
