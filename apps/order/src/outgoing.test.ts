import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '@repo/contracts/events'
import { sourceOf } from '@repo/contracts/topics'
import { transitions } from '@repo/decider/reachable'

import { order } from './domain/decider.ts'
import { deadline, placement } from './domain/placement.test-kit.ts'
import { reactions, triggers } from './domain/reactions.ts'
import type { OrderCommand } from './domain/state.ts'
import { outgoing } from './outgoing.ts'

const { placedAt, ...asked } = placement
const commands: readonly OrderCommand[] = [
  { type: 'Place', ...asked, at: placedAt },
  { type: 'Cancel' },
  { type: 'PassDeadline', at: deadline },
  { type: 'RecordPaymentFailed' },
  { type: 'RecordStockReserved' },
  { type: 'RecordInsufficientStock' },
  { type: 'RecordShipped', trackingId: 't-1' },
  { type: 'RecordShipmentFailed' },
]

describe('outgoing', () => {
  const told = transitions(order, commands).flatMap(({ fact, after }) => outgoing(fact, after))
  const table = [...Object.values(reactions), ...Object.values(triggers)] as readonly {
    readonly says: readonly string[]
  }[]

  it('says what the rows of the saga name, and nothing else', () => {
    const named = new Set(table.flatMap((row) => row.says))
    expect(new Set(told.map((event) => event.type))).toEqual(named)
  })

  it('says every event that the contracts give to this service', () => {
    const ours = eventTypes.filter((type) => sourceOf(type) === '/order')
    expect(new Set(told.map((event) => event.type))).toEqual(new Set(ours))
  })

  it('carries what the others need, and no price where goods are meant', () => {
    const { customerId, lines, total, address, salesChannel } = placement
    const goods = lines.map(({ sku, quantity }) => ({ sku, quantity }))
    expect(told).toContainEqual({
      type: 'OrderPlaced',
      data: { customerId, lines, total, address, salesChannel },
    })
    expect(told).toContainEqual({ type: 'OrderConfirmed', data: { lines: goods, address } })
    expect(told).toContainEqual({ type: 'OrderCompleted', data: { trackingId: 't-1' } })
    expect(told).toContainEqual({ type: 'OrderCancelled', data: { reason: 'DEADLINE' } })
  })
})
