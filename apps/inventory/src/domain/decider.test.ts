import { describe, it } from '@jest/globals'
import { describeCells, ignores, to } from '@repo/decider/cells'
import { given } from '@repo/decider/specification'

import { inventory } from './decider.ts'
import type { Inventory, InventoryCommand, InventoryFact } from './state.ts'

const lines = [
  { sku: 'POT', quantity: 1 },
  { sku: 'TEA', quantity: 2 },
]
const shortages = [{ sku: 'TEA', requested: 2, available: 1 }]
const enough = new Map([
  ['POT', 1],
  ['TEA', 2],
])
const short = new Map([
  ['POT', 5],
  ['TEA', 1],
])

const states = {
  none: { status: 'none' },
  linesKnown: { status: 'linesKnown', lines },
  paid: { status: 'paid' },
  reserved: { status: 'reserved', lines },
  rejected: { status: 'rejected', shortages },
  released: { status: 'released', lines },
  consumed: { status: 'consumed', lines },
  tombstone: { status: 'tombstone' },
} as const satisfies Record<string, Inventory>

const commands = {
  LearnLines: { type: 'LearnLines', lines, available: enough },
  'LearnLines (short)': { type: 'LearnLines', lines, available: short },
  LearnPaid: { type: 'LearnPaid', available: enough },
  'LearnPaid (short)': { type: 'LearnPaid', available: short },
  Release: { type: 'Release' },
  Ship: { type: 'Ship' },
} as const satisfies Record<string, InventoryCommand>

const linesLearned: InventoryFact = { type: 'LinesLearned', lines }
const paidLearned: InventoryFact = { type: 'PaidLearned' }
const reserved: InventoryFact = { type: 'Reserved', lines }
const rejected: InventoryFact = { type: 'Rejected', shortages }
const tombstoned: InventoryFact = { type: 'Tombstoned' }

const everything = ignores(
  'LearnLines',
  'LearnLines (short)',
  'LearnPaid',
  'LearnPaid (short)',
  'Release',
  'Ship',
)

describeCells(inventory, {
  states,
  commands,
  cells: {
    none: {
      LearnLines: to(states.linesKnown, linesLearned),
      'LearnLines (short)': to(states.linesKnown, linesLearned),
      LearnPaid: to(states.paid, paidLearned),
      'LearnPaid (short)': to(states.paid, paidLearned),
      Release: to(states.tombstone, tombstoned),
      Ship: 'ignored',
    },
    linesKnown: {
      ...everything,
      LearnPaid: to(states.reserved, reserved),
      'LearnPaid (short)': to(states.rejected, rejected),
      Release: to(states.tombstone, tombstoned),
    },
    paid: {
      ...everything,
      LearnLines: to(states.reserved, reserved),
      'LearnLines (short)': to(states.rejected, rejected),
      Release: to(states.tombstone, tombstoned),
    },
    reserved: {
      ...everything,
      Release: to(states.released, { type: 'Released', lines }),
      Ship: to(states.consumed, { type: 'Consumed', lines }),
    },
    rejected: everything,
    released: everything,
    consumed: everything,
    tombstone: everything,
  },
})

describe('inventory', () => {
  it('reserves when it has heard both, in either order', () => {
    given(inventory)(linesLearned).when(commands.LearnPaid).then(reserved)
    given(inventory)(paidLearned).when(commands.LearnLines).then(reserved)
  })

  it('reserves nothing at all when one line cannot be served', () => {
    given(inventory)(linesLearned).when(commands['LearnPaid (short)']).then(rejected)
  })

  it('reserves nothing for an order whose cancel came first', () => {
    given(inventory)(tombstoned).when(commands.LearnLines).thenIgnores('inventory already tombstone')
    given(inventory)(paidLearned, tombstoned)
      .when(commands.LearnLines)
      .thenIgnores('inventory already tombstone')
  })

  it('knows no shelf for what was never received', () => {
    given(inventory)(linesLearned)
      .when({ type: 'LearnPaid', available: new Map() })
      .then({
        type: 'Rejected',
        shortages: [
          { sku: 'POT', requested: 1, available: 0 },
          { sku: 'TEA', requested: 2, available: 0 },
        ],
      })
  })
})
