import { describe, expect, it } from '@jest/globals'

import { forgeriesOfQuiet } from './forgeries-of-quiet.test-kit.ts'
import { forgeriesOfAlways } from './forgeries.test-kit.ts'
import { honestHistory } from './honest-history.test-kit.ts'
import { invariants } from './invariants.ts'

const forgeries = [...forgeriesOfAlways, ...forgeriesOfQuiet]

describe.each(invariants.map((invariant) => [invariant.id, invariant] as const))('%s', (id, invariant) => {
  it('holds in an honest history, and has looked at something', () => {
    const verdict = invariant.check(honestHistory())
    expect(verdict?.violations).toEqual([])
    expect(verdict?.checked).toBeGreaterThan(0)
  })

  const ours = forgeries.filter(({ breaks }) => breaks === id)
  it('can fail: some forged history breaks it', () => {
    expect(ours).not.toHaveLength(0)
  })

  it.each(ours)('sees that $because', ({ tamper, alongWith }) => {
    const witnesses = tamper(honestHistory())
    expect(invariant.check(witnesses)?.violations).not.toEqual([])
    const broken = invariants.filter((each) => (each.check(witnesses)?.violations.length ?? 0) > 0)
    expect(broken.map((each) => each.id).filter((each) => each !== id)).toEqual(alongWith)
  })
})

describe('the judge takes for sound', () => {
  const violations = (id: string, witnesses: ReturnType<typeof honestHistory>) =>
    invariants.find((invariant) => invariant.id === id)?.check(witnesses)?.violations
  const honest = honestHistory()

  it.each(['A4', 'A5', 'A7', 'Q1', 'Q6', 'Q7'])('a log on which every record stands twice (%s)', (id) => {
    expect(violations(id, { ...honest, log: honest.log.flatMap((record) => [record, record]) })).toEqual([])
  })

  it('an effect whose cause appeared while the log was read', () => {
    const isCause = ({ key, type }: { key: string | null; type: string | null }) =>
      key === 'order-shipped' && type === 'OrderConfirmed'
    const log = honest.log.filter((record) => !isCause(record))
    expect(violations('A8', { ...honest, log, later: honest.log.filter(isCause) })).toEqual([])
  })

  it('a cause that was handled so long ago that the inbox has forgotten it', () => {
    const inboxes = new Map(
      [...honest.inboxes].map(([service]) => [
        service,
        { eventIds: new Set<string>(), keptSince: new Date() },
      ]),
    )
    expect(violations('A8', { ...honest, inboxes })).toEqual([])
    expect(violations('Q6', { ...honest, inboxes })).toEqual([])
  })

  it('a cancel that a customer asked for and never heard of again', () => {
    const clients = honest.clients!.map((client) =>
      client.what === 'cancel' ? { ...client, outcome: 'unknown' as const } : client,
    )
    expect(violations('A8', { ...honest, clients })).toEqual([])
  })

  it('a cancel of an order whose customer kept no history, among others who did', () => {
    const clients = honest.clients!.filter(({ orderId }) => orderId !== 'order-withdrawn')
    expect(violations('A8', { ...honest, clients })).toEqual([])
    const { clients: _, ...silent } = honest
    expect(violations('A8', silent)).toEqual([])
  })

  it('a request whose outcome nobody learned, carried out or not', () => {
    const clients = [
      { idempotencyKey: 'key-order-shipped', outcome: 'unknown' },
      { idempotencyKey: 'key-of-nothing', outcome: 'unknown' },
    ] as const
    expect(violations('Q5', { ...honest, clients })).toEqual([])
  })
})

describe('without its witness', () => {
  it('an invariant says nothing, rather than that all is well', () => {
    const { injected: _i, consumers: _c, appearedWhileIdle: _a, ...rest } = honestHistory()
    const silent = invariants.filter((invariant) => invariant.check(rest) === null).map(({ id }) => id)
    expect(silent).toEqual(['Q8', 'Q9', 'Q10'])
  })
})
