import { describe, expect, it } from '@jest/globals'

import { notIn } from './containment.ts'
import { exploreAll } from './explore.ts'
import { logModel } from './log-model.ts'
import { faults, logDefaults, noFaults, type Budgets } from './log-options.ts'
import { expected } from './situations.ts'
import { explore } from './soup.ts'

const soup = [1, 0].flatMap((units) => explore({ orders: 1, units }).sagas())

function exploreLog(budgets: Partial<Budgets>, inbox = false) {
  const model = logModel({ ...logDefaults, budgets: { ...noFaults, ...budgets }, inbox })
  return { model, found: exploreAll(model) }
}

describe('every interleaving of the queues, the runners and a cancel', () => {
  it.each([[], ...faults.map((fault) => [fault])])('with %s keeps every promise', (...with_) => {
    const budgets = { ...noFaults, ...Object.fromEntries(with_.map((fault) => [fault, 1])) }
    const { model, found } = exploreLog(budgets)
    expect(found.violation).toBeNull()
    expect(found.states).toBeGreaterThan(with_.length === 0 ? 1_000 : 3_000)
    expect(expected(budgets, false).filter((name) => !model.met.has(name))).toEqual([])
    expect([...model.endings].sort()).toEqual([
      'CUSTOMER_REQUEST',
      'DEADLINE',
      'OUT_OF_STOCK',
      'PAYMENT_FAILED',
      'SHIPMENT_FAILED',
      'completed',
      'none',
    ])
    expect(notIn(soup, model.sagas())).toEqual([])
  })

  it('keeps every promise of two orders that compete for one unit', () => {
    const model = logModel({ ...logDefaults, orders: 2, units: [1], budgets: noFaults, refundRefusals: 0 })
    const found = exploreAll(model)
    expect(found.violation).toBeNull()
    expect(found.states).toBeGreaterThan(50_000)
  })

  it('holds with the inbox as well, which goes other ways', () => {
    const without = exploreLog({ redelivery: 1 }).found
    const kept = exploreLog({ redelivery: 1 }, true)
    expect(kept.found.violation).toBeNull()
    expect(kept.found.quietStates).toBeGreaterThan(0)
    expect(kept.found.transitions).not.toBe(without.transitions)
  })
})

describe('a model that misses something', () => {
  it('is told: what it never met, and what the other one does not know', () => {
    const { model } = exploreLog({})
    expect(expected({ ...noFaults, park: 1 }, false).filter((name) => !model.met.has(name))).toEqual([
      'the tombstone stops a charge',
    ])
    expect(notIn(soup.slice(0, 50), model.sagas()).length).toBeGreaterThan(100)
  })
})
