import { beforeEach, describe, expect, it } from '@jest/globals'
import { createChooser, ordinary, type Behaviour } from './behaviour.ts'
import type { Booking, Charge, Refund } from './effects.ts'
import { openJournal, type Journal } from './journal.ts'
import { magicCharges, magicPostalCodes, magicRefunds } from './magic.ts'
import { createProvider } from './provider.ts'

function provider({ journal = openJournal(), chooser = createChooser() } = {}) {
  let ids = 0
  const made = createProvider({
    journal,
    chooser,
    now: () => clock.at,
    newId: () => String(++ids),
    lateMs: 1_000,
  })
  return { journal, chooser, ...made }
}

const charge = (amount = '1000', orderId = 'o-1'): Charge => ({
  kind: 'charge',
  orderId,
  amount,
  currency: 'EUR',
})
const clock = { at: new Date(0) }
beforeEach(() => {
  clock.at = new Date(0)
})

const refund = (amount = '1000'): Refund => ({ ...charge(amount), kind: 'refund', chargeId: 'charge-1' })
const booking = (postalCode = '1010'): Booking => ({
  kind: 'booking',
  orderId: 'o-1',
  address: { recipient: 'Ada', line1: 'Main 1', city: 'Vienna', postalCode, country: 'AT' },
  lines: [{ sku: 'book', quantity: 1 }],
})
const outcomes = (journal: Journal) => journal.after(0).map(({ kind, outcome }) => `${kind} ${outcome}`)

/** What the caller sees at first, what it sees when it asks again, and what took place. */
const expected: Readonly<Record<Behaviour, readonly [string, string, number]>> = {
  accept: ['answered', 'accepted', 1],
  refuse: ['answered', 'refused', 1],
  slow: ['answered', 'accepted', 1],
  'lose-answer': ['answer lost', 'accepted', 1],
  'refuse-and-lose-answer': ['answer lost', 'refused', 1],
  'lose-request': ['request lost', 'accepted', 0],
  late: ['request lost', 'accepted', 0],
}

const magic = [
  ...Object.entries(magicCharges).map(([value, behaviour]) => [charge(`12${value}`), behaviour] as const),
  ...Object.entries(magicRefunds).map(([value, behaviour]) => [refund(value), behaviour] as const),
  ...Object.entries(magicPostalCodes).map(([value, behaviour]) => [booking(value), behaviour] as const),
  [charge(), 'accept'] as const,
  [booking(), 'accept'] as const,
]

describe('data that decide', () => {
  it.each(magic)('%j: %s', (request, behaviour) => {
    const { perform, ask, journal } = provider()
    const [first, answer, effects] = expected[behaviour]
    const ending = perform('k', request)
    expect(ending.kind).toBe(first)
    if (ending.kind === 'answered') expect(ending.slow).toBe(behaviour === 'slow')
    expect(journal.after(0)).toHaveLength(effects)
    expect(ask(request.kind, 'k')?.outcome).toBe(effects === 0 ? undefined : answer)
    clock.at = new Date(1_000)
    expect(perform('k', request)).toMatchObject({
      kind: 'answered',
      slow: false,
      answer: { outcome: answer },
    })
    expect(journal.after(0)).toHaveLength(1)
  })

  it('refuse the first refund of an order and accept the next, under its own key', () => {
    const { perform, journal } = provider()
    perform('o-1:refund:0', refund('9906'))
    perform('o-1:refund:0', refund('9906'))
    perform('o-1:refund:1', refund('9906'))
    expect(outcomes(journal)).toEqual(['refund refused', 'refund accepted'])
  })

  it('do nothing when magic is off', () => {
    const { perform, chooser } = provider()
    chooser.set({ ...ordinary, magic: false })
    expect(perform('k', charge('9901'))).toMatchObject({ answer: { outcome: 'accepted' } })
  })
})

describe('a key', () => {
  it('is good for one request only, across charges and refunds', () => {
    const { perform, journal } = provider()
    perform('k', charge('1000'))
    expect(perform('k', charge('2000')).kind).toBe('key reused')
    expect(perform('k', refund('1000')).kind).toBe('key reused')
    expect(perform('k', booking()).kind).toBe('answered')
    expect(outcomes(journal)).toEqual(['charge accepted', 'booking accepted'])
  })

  it('is known only where it was used', () => {
    const { perform, ask } = provider()
    perform('k', charge())
    expect(ask('charge', 'k')).toEqual({ outcome: 'accepted', id: 'charge-1' })
    expect(ask('refund', 'k')).toBeUndefined()
    expect(ask('charge', 'other')).toBeUndefined()
  })
})

describe('settings', () => {
  it('force the next new keys, before data and dice', () => {
    const { perform, chooser, journal } = provider()
    chooser.set({ ...ordinary, force: [{ kind: 'charge', behaviour: 'refuse', times: 2 }] })
    perform('b', booking())
    perform('1', charge())
    perform('1', charge())
    perform('2', charge('9902'))
    perform('3', charge())
    expect(outcomes(journal)).toEqual([
      'booking accepted',
      'charge refused',
      'charge refused',
      'charge accepted',
    ])
    expect(chooser.settings().force).toEqual([])
  })

  it('throw the same dice for the same seed, in whatever order', () => {
    const keys = Array.from({ length: 400 }, (_, i) => `o-${i}:charge`)
    const refused = (order: readonly string[], seed: number) => {
      const { perform, chooser, journal } = provider()
      chooser.set({ ...ordinary, seed, probabilities: { charge: { refuse: 0.25 } } })
      for (const key of order) perform(key, charge())
      return new Set(journal.after(0).flatMap(({ outcome, key }) => (outcome === 'refused' ? [key] : [])))
    }
    const one = refused(keys, 1)
    expect(refused(keys.toReversed(), 1)).toEqual(one)
    expect(refused(keys, 2)).not.toEqual(one)
    expect(one.size).toBeGreaterThan(60)
    expect(one.size).toBeLessThan(140)
  })
})

it('takes nothing while it is late, however often it is asked', () => {
  const { perform, ask, journal } = provider()
  const late = charge('129910')
  expect(perform('k', late).kind).toBe('request lost')
  clock.at = new Date(999)
  expect(perform('k', late).kind).toBe('request lost')
  expect(ask('charge', 'k')).toBeUndefined()
  expect(journal.after(0)).toHaveLength(0)
  clock.at = new Date(1_000)
  expect(perform('k', late)).toMatchObject({ kind: 'answered', answer: { outcome: 'accepted' } })
})
