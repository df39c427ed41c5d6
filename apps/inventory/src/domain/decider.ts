/** Every line of an order is reserved, or none; released or shipped once. */
import { unreachable, type Decider } from '@repo/decider/decider'
import type { StockLine } from '@repo/contracts/values'

import type { Available, Inventory, InventoryCommand, InventoryFact } from './state.ts'
import { shortagesOf } from './stock.ts'

export const inventory: Decider<InventoryCommand, InventoryFact, Inventory> = {
  name: 'inventory',
  initial: { status: 'none' },

  decide(command, state) {
    switch (command.type) {
      case 'LearnLines':
        if (state.status === 'none') return [{ type: 'LinesLearned', lines: command.lines }]
        return state.status === 'paid' ? reserve(command.lines, command.available) : []
      case 'LearnPaid':
        if (state.status === 'none') return [{ type: 'PaidLearned' }]
        return state.status === 'linesKnown' ? reserve(state.lines, command.available) : []
      case 'Release':
        return release(state)
      case 'Ship':
        return state.status === 'reserved' ? [{ type: 'Consumed', lines: state.lines }] : []
      default:
        return unreachable(command)
    }
  },

  evolve(_state, fact) {
    switch (fact.type) {
      case 'LinesLearned':
        return { status: 'linesKnown', lines: fact.lines }
      case 'PaidLearned':
        return { status: 'paid' }
      case 'Reserved':
        return { status: 'reserved', lines: fact.lines }
      case 'Rejected':
        return { status: 'rejected', shortages: fact.shortages }
      case 'Released':
        return { status: 'released', lines: fact.lines }
      case 'Consumed':
        return { status: 'consumed', lines: fact.lines }
      case 'Tombstoned':
        return { status: 'tombstone' }
      default:
        return unreachable(fact)
    }
  },
}

function reserve(lines: readonly StockLine[], available: Available): readonly InventoryFact[] {
  const shortages = shortagesOf(lines, available)
  return shortages.length === 0 ? [{ type: 'Reserved', lines }] : [{ type: 'Rejected', shortages }]
}

function release(state: Inventory): readonly InventoryFact[] {
  switch (state.status) {
    case 'none':
    case 'linesKnown':
    case 'paid':
      return [{ type: 'Tombstoned' }]
    case 'reserved':
      return [{ type: 'Released', lines: state.lines }]
    case 'rejected':
    case 'released':
    case 'consumed':
    case 'tombstone':
      return []
    default:
      return unreachable(state)
  }
}
