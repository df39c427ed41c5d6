import { describe, expect, it } from '@jest/globals'

import { difference } from './show.ts'
import { renaming } from './renames.ts'
import { wordsOf } from './words.ts'

describe('the words of a copy', () => {
  it('are made from the name where they are not given', () => {
    expect(wordsOf({ name: 'loyalty', hears: 'OrderConfirmed' })).toEqual({
      name: 'loyalty',
      row: 'loyalty',
      rows: 'loyalties',
      hears: 'OrderConfirmed',
      says: 'LoyaltyAccepted',
      orSays: 'LoyaltyRefused',
    })
    const points = { name: 'loyalty', row: 'award', hears: 'OrderCompleted', says: 'PointsAwarded' }
    expect(wordsOf(points)).toMatchObject({ rows: 'awards', orSays: 'PointsRefused' })
  })

  it.each([
    [{ name: 'Loyalty' }, '"Loyalty" is not a name'],
    [{ name: '../x' }, '"../x" is not a name'],
    [{ name: 'kafka' }, '"kafka" means something else already'],
    [{ name: 'gifts', row: 'order' }, '"order" means something else already'],
    [{ name: 'gifts', says: 'gift_given' }, '"gift_given" is not an event type'],
    [{ name: 'gifts', says: 'GiftGiven', orSays: 'GiftGiven' }, 'three different event types'],
  ])('%p is refused', (asked, why) => {
    expect(() => wordsOf({ hears: 'OrderConfirmed', ...asked })).toThrow(why)
  })
})

describe('renaming', () => {
  it('takes no new word for an old one', () => {
    const words = wordsOf({ name: 'carriers', row: 'booking', hears: 'OrderShipped', says: 'ShipmentBooked' })
    const rename = renaming(words, 3999)
    expect(rename('shipping hears OrderConfirmed, says OrderShipped on 3004')).toBe(
      'carriers hears OrderShipped, says ShipmentBooked on 3999',
    )
  })
})

describe('the difference that a dry run shows', () => {
  it('is what goes and what comes, in place', () => {
    const told = difference(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'])
    expect(told.map((line) => line.replace(/\u001b\[\d+m/g, '').trim())).toEqual(['- b', '+ x', '+ e'])
  })
})
