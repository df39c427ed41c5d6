import { describe, expect, it } from '@jest/globals'

import { parcel } from './domain/parcel.test-kit.ts'
import { reactions } from './domain/reactions.ts'
import { handlers } from './handlers.ts'

describe('handlers', () => {
  it('are there for what the reactions hear, and for nothing else', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(reactions).sort())
  })

  it('book what the order confirmed', () => {
    const command = handlers.OrderConfirmed({ data: parcel } as never)
    expect(command).toEqual({ type: reactions.OrderConfirmed.does, parcel })
  })
})
