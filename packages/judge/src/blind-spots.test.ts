import { describe, expect, it } from '@jest/globals'

import { blindSpots } from './blind-spots.ts'
import { honestHistory } from './honest-history.test-kit.ts'
import { report } from './judge.ts'
import { follows } from './read-journal.ts'
import { type Witnesses } from './witnesses.ts'

type Blinding = readonly [why: string, blind: (honest: Witnesses) => Witnesses, says: RegExp]

const blindings: readonly Blinding[] = [
  [
    'nothing ever happened',
    (w) => ({ ...w, log: [], extents: w.extents.map((extent) => ({ ...extent, to: 0n })) }),
    /no order was ever placed/,
  ],
  ['the log was not read', (w) => ({ ...w, log: [] }), /order\.events\/0 has \d+ records, and 0 of them/],
  ['a record was not read', (w) => ({ ...w, log: w.log.slice(1) }), /order\.events\/0 has \d+ records/],
  [
    'the beginning of the log was deleted',
    (w) => ({ ...w, extents: w.extents.map((extent) => ({ ...extent, from: 3n })) }),
    /begins at offset 3/,
  ],
  [
    'a partition is not there',
    (w) => ({ ...w, extents: w.extents.slice(1) }),
    /is declared and does not exist: is KAFKA_BROKERS/,
  ],
  ['no partition is there', (w) => ({ ...w, extents: [] }), /is declared and does not exist/],
  [
    'a topic has no records',
    (w) => ({
      ...w,
      log: w.log.filter(({ topic }) => topic !== 'shipping.events'),
      extents: w.extents.map((extent) =>
        extent.partition.startsWith('shipping') ? { ...extent, to: 0n } : extent,
      ),
    }),
    /nothing was ever said on shipping\.events/,
  ],
  [
    'the database of a service was not read',
    (w) => ({ ...w, databases: new Map([...w.databases].filter(([service]) => service !== 'payment')) }),
    /set PAYMENT_DATABASE_URL/,
  ],
  [
    'two services are read from one database',
    (w) => ({ ...w, databases: new Map([...w.databases].map(([service]) => [service, 'the same'])) }),
    /payment and order are read from one database/,
  ],
  [
    'the outbox of a service was not counted',
    (w) => ({ ...w, outboxes: w.outboxes.slice(1) }),
    /the database of order was not read/,
  ],
  [
    'the database of a service is another, empty one',
    (w) => ({ ...w, aggregates: w.aggregates.filter(({ service }) => service !== 'shipping') }),
    /is SHIPPING_DATABASE_URL the database of this stack/,
  ],
  ['the event store is empty', (w) => ({ ...w, storedEvents: [] }), /the event store is empty/],
  ['there is no stock', (w) => ({ ...w, stock: [], movements: [] }), /is INVENTORY_DATABASE_URL/],
  ['the journal is empty', (w) => ({ ...w, journal: [] }), /is PROVIDER_URL the provider of this stack/],
  ['the history of the clients is empty', (w) => ({ ...w, clients: [] }), /clients' history is empty/],
]

describe('the judge gives no verdict when', () => {
  it.each(blindings)('%s', (_why, blind, says) => {
    const witnesses = blind(honestHistory())
    expect(blindSpots(witnesses, 'quiet').join('\n')).toMatch(says)
    expect(report(witnesses, [], false).ok).toBe(false)
  })

  it('an invariant had nothing to look at', () => {
    const honest = honestHistory()
    const { blind, ok } = report({ ...honest, ledger: [], journal: [] }, [], false)
    expect(blind).toContain('A1 found nothing to look at')
    expect(ok).toBe(false)
  })

  it.each(['consumers', 'appearedWhileIdle'] as const)('nobody looked at %s', (witness) => {
    const { [witness]: _, ...rest } = honestHistory()
    const { blind, ok } = report(rest, [], false)
    expect(blind).toEqual([`${witness === 'consumers' ? 'Q9' : 'Q10'} was not checked`])
    expect(ok).toBe(false)
  })

  it('something still moves', () => {
    expect(report(honestHistory(), ['1 in the outbox of order'], false).ok).toBe(false)
  })
})

describe('the judge gives a verdict', () => {
  it('on an honest history', () => {
    const { ok, blind } = report(honestHistory(), [], false)
    expect(blind).toEqual([])
    expect(ok).toBe(true)
  })

  it('under load, where not every service has spoken yet', () => {
    const young = honestHistory()
    const log = young.log.filter(({ topic }) => topic === 'order.events')
    const extents = young.extents.map((extent) =>
      extent.partition.startsWith('order') ? extent : { ...extent, to: 0n },
    )
    expect(blindSpots({ ...young, log, extents }, 'always')).toEqual([])
  })

  it('without the list of what was injected, and says that Q8 was not checked', () => {
    const { injected: _, ...rest } = honestHistory()
    const { ok, judgements } = report(rest, [], false)
    expect(ok).toBe(true)
    expect(judgements.find(({ id }) => id === 'Q8')?.checked).toBeNull()
  })
})

describe('a page of the journal', () => {
  const page = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }))

  it('goes on where the one before it ended', () => {
    expect(follows(2, page(3, 4, 5))).toBe(true)
  })

  it.each([[page(4, 5)], [page(3, 5)], [page(5, 4, 3)], [page(3, 3)]])('with a hole is refused', (hole) => {
    expect(follows(2, hole)).toBe(false)
  })
})
