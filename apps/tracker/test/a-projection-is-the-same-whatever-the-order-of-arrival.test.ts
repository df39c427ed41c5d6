import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { eventually } from '@repo/local-stack/jest/eventually'
import { deferred } from '@repo/messaging/deferred'
import { type ReceivedRecord, type Tx } from '@repo/messaging/ports'

import { project } from '../src/projections/project.ts'
import { paths, saga, type PathName } from '../src/projections/sagas.test-kit.ts'
import { secondMember } from './support/second-member.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

const names = Object.keys(paths) as PathName[]
const messages = names.flatMap((name) => ['a', 'b', 'c'].flatMap((seed) => saga(name, `${name}/${seed}`)))

/** Batches in which the topics overtake each other at will and records come again; each partition keeps its order. */
const arrivals = (records: readonly ReceivedRecord[]) =>
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    .chain((delays) => {
      const topics = [...new Set(records.map(({ topic }) => topic))]
      const rank = ({ topic }: ReceivedRecord, index: number) =>
        index + (delays[topics.indexOf(topic)] ?? 0) * records.length
      const sequence = records
        .map((record, index) => ({ record, at: rank(record, index) }))
        .sort((a, b) => a.at - b.at)
        .map(({ record }) => record)
      return fc.tuple(
        fc.constant(sequence),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 60 }),
        fc.array(fc.nat(sequence.length - 1), { maxLength: 10 }),
      )
    })
    .map(([sequence, sizes, again]) => {
      const batches: ReceivedRecord[][] = []
      for (let from = 0, turn = 0; from < sequence.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        batches.push(sequence.slice(from, from + size))
        from += size
      }
      return [...batches, again.map((index) => sequence[index] as ReceivedRecord)]
    })

describe('the projections', () => {
  const open: Tracker[] = []
  let expected: Awaited<ReturnType<Tracker['checksums']>>
  const fresh = async () => {
    const tracker = await openTracker()
    open.push(tracker)
    return tracker
  }

  beforeEach(async () => {
    const tracker = await fresh()
    for (const message of messages) await tracker.log.deliver(tracker.log.append([message]))
    expected = await tracker.checksums()
  })
  afterEach(async () => {
    for (const tracker of open.splice(0)) await tracker.close()
  })

  it('hold every event and one summary per order', () => {
    expect(expected.map(({ table, rows }) => [table, rows])).toEqual([
      ['saga_events', messages.length],
      ['order_summaries', names.length * 3],
    ])
  })

  it('come to the same rows however the topics arrive, together or apart, once or twice', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const tracker = await fresh()
      const [batches] = fc.sample(arrivals(tracker.log.append(messages)), { numRuns: 1, seed })
      for (const batch of batches ?? []) await tracker.log.deliver(batch)
      expect(await tracker.checksums()).toEqual(expected)
    }
  })

  it('lose nothing when two members apply events of the same order at once', async () => {
    const tracker = await fresh()
    const records = tracker.log.append(messages)
    const other = secondMember(tracker)
    const isMine = ({ topic }: ReceivedRecord) => topic === 'order.events' || topic === 'payment.events'
    await Promise.all([
      tracker.log.deliver(records.filter(isMine)),
      other(records.filter((record) => !isMine(record))),
    ])
    expect(await tracker.checksums()).toEqual(expected)
  })

  it('see what another transaction has written about the same order: they wait for it before they read', async () => {
    const tracker = await fresh()
    const name = names[0] as PathName
    const [first, ...others] = saga(name, 'at once').map((message) => ({
      message,
      topic: '',
      partition: 0,
      offset: 0n,
      traceparent: undefined,
    }))
    const apply = (tx: Tx, deliveries: typeof others) => project(tx, deliveries, () => new Date(0))
    const applied = deferred()
    const gate = deferred()
    const slow = tracker.db.transaction(async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0')
      await apply(tx, first ? [first] : [])
      applied.resolve()
      await gate.promise
    })
    await applied.promise
    const quick = tracker.db.transaction(async (tx) => {
      await tx.query('set local lock_timeout = 0')
      await apply(tx, others)
    })
    await eventually(async () => {
      const { rowCount } = await tracker.db.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      expect(rowCount).toBe(1)
    })
    gate.resolve()
    await Promise.all([slow, quick])
    const { rows } = await tracker.db.query('select event_count from order_summaries')
    expect(rows).toEqual([{ event_count: 1 + others.length }])
  })
})
