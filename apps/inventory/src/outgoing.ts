import type { MessageOf } from '@repo/contracts/events'
import { unreachable } from '@repo/decider/decider'

import type { Said } from './domain/reactions.ts'
import type { InventoryFact } from './domain/state.ts'

/** An event that this service says, without its envelope. */
export type InventoryEvent = { [Type in Said]: Pick<MessageOf<Type>, 'type' | 'data'> }[Said]

/** What the others are told of a fact, if anything. */
export function outgoing(fact: InventoryFact): InventoryEvent | null {
  switch (fact.type) {
    case 'Reserved':
      return { type: 'InventoryReserved', data: { lines: fact.lines } }
    case 'Rejected':
      return { type: 'InsufficientStock', data: { shortages: fact.shortages } }
    case 'Released':
      return { type: 'InventoryReleased', data: { lines: fact.lines } }
    case 'LinesLearned':
    case 'PaidLearned':
    case 'Consumed':
    case 'Tombstoned':
      return null
    default:
      return unreachable(fact)
  }
}
