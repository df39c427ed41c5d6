import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '@repo/contracts/events'
import { sourceOf } from '@repo/contracts/topics'
import { transitions } from '@repo/decider/reachable'

import { shipping } from './domain/decider.ts'
import { parcel } from './domain/parcel.test-kit.ts'
import { reactions, triggers } from './domain/reactions.ts'
import type { ShippingCommand } from './domain/state.ts'
import { outgoing } from './outgoing.ts'

const commands: readonly ShippingCommand[] = [
  { type: 'Book', parcel },
  { type: 'BeginAttempt' },
  { type: 'RecordBooking', outcome: { kind: 'ok', carrier: 'post', trackingId: 't-1' } },
  { type: 'RecordBooking', outcome: { kind: 'refused', reason: 'no such address' } },
]

describe('outgoing', () => {
  const told = transitions(shipping, commands).flatMap(({ fact }) => outgoing(fact) ?? [])
  const table = [...Object.values(reactions), ...Object.values(triggers)] as readonly {
    readonly says: readonly string[]
  }[]

  it('says what the rows of the saga name, and nothing else', () => {
    const named = new Set(table.flatMap((row) => row.says))
    expect(new Set(told.map((event) => event.type))).toEqual(named)
  })

  it('says every event that the contracts give to this service', () => {
    const ours = eventTypes.filter((type) => sourceOf(type) === '/shipping')
    expect(new Set(told.map((event) => event.type))).toEqual(new Set(ours))
  })

  it('names the carrier and the parcel', () => {
    expect(told).toContainEqual({ type: 'OrderShipped', data: { carrier: 'post', trackingId: 't-1' } })
  })
})
