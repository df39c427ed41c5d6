import { describe, expect, it } from '@jest/globals'

import { sequence, type Plot } from './sequence.ts'

const plot = (more: Partial<Plot> = {}): Plot => ({ title: '', story: '', units: 1, ...more })
const texts = (more?: Partial<Plot>) => sequence(plot(more)).map(({ text }) => text)

describe('a sequence', () => {
  it('ends when everything that was said has been heard and no call is wanted', () => {
    expect(texts().slice(-3)).toEqual(['OrderShipped', 'OrderCompleted', 'OrderShipped'])
  })

  it('gives the money back when nothing is on the shelf', () => {
    expect(texts({ units: 0 })).toEqual(
      expect.arrayContaining(['InsufficientStock', 'refund', 'PaymentRefunded']),
    )
  })

  it('calls no provider when the cancel comes before the claim', () => {
    const cancelled = texts({ then: { after: 'OrderPlaced reaches payment', trigger: 'customer cancels' } })
    expect(cancelled).not.toContain('charge')
    expect(cancelled).toContain('OrderCancelled')
  })

  it('refunds what was charged for a cancelled order, and tells nobody that it was charged', () => {
    const cancelled = texts({ then: { after: 'a runner claims :charge', trigger: 'customer cancels' } })
    expect(cancelled).toEqual(expect.arrayContaining(['charge', 'refund', 'PaymentRefunded']))
    expect(cancelled).not.toContain('PaymentSucceeded')
  })

  it('marks a cancel after the pivot as one that meant nothing', () => {
    const late = sequence(
      plot({ then: { after: 'InventoryReserved reaches order', trigger: 'customer cancels' } }),
    )
    expect(late).toContainEqual({ from: 'world', to: 'order', text: 'customer cancels', ignored: true })
    expect(late.map(({ text }) => text)).toContain('OrderShipped')
  })
})
