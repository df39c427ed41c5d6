import { describe, expect, it } from '@jest/globals'
import { fold } from '@repo/decider/decider'
import fc from 'fast-check'

import { rebuild, snapshotDue, type StoreUse } from './stream.ts'
import { tally, tallyStream, type Counted } from './tally.test-kit.ts'

const counted = fc.record<Counted>({
  type: fc.constant('Counted'),
  by: fc.integer({ min: -1000, max: 1000 }),
  unit: fc.string(),
})

describe('rebuild', () => {
  it('leads to the same state from a snapshot and its tail as from all events, at every prefix', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 40 }), (history) => {
        for (let version = 0; version <= history.length; version++) {
          const state = fold(tally, tally.initial, history.slice(0, version))
          const kept: unknown = JSON.parse(JSON.stringify(tallyStream.snapshot.toJson(state)))
          const tail = history.slice(version).map(tallyStream.toStored)
          expect(rebuild(tallyStream, { version, state: kept }, tail)).toEqual(
            fold(tally, tally.initial, history),
          )
        }
      }),
      { numRuns: 50 },
    )
  })

  it('tells what it used', () => {
    const uses: StoreUse[] = []
    const old = { type: 'Counted', schemaVersion: 1, data: { amount: 4 } }
    const snapshot = { version: 1, state: { status: 'open', count: 1, units: ['piece'] } }
    rebuild({ ...tallyStream, onUse: (use) => uses.push(use) }, snapshot, [old])
    expect(uses).toEqual(['snapshot_read', 'event_upcast'])
  })
})

describe('snapshotDue', () => {
  it('holds exactly when a multiple is reached or passed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(50), fc.nat(20), (every, before, added) => {
        const passed = Array.from({ length: added }, (_, index) => before + index + 1)
        expect(snapshotDue(every, before, before + added)).toBe(
          passed.some((version) => version % every === 0),
        )
      }),
    )
  })
})
