import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { replayDeadLetters } from '@repo/messaging/replay'

import { saga } from '../src/projections/sagas.test-kit.ts'
import { readOffsets } from '../src/projections/offsets.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

describe('a rebuild', () => {
  let tracker: Tracker
  const shipped = saga('shipped', 'one')
  const withdrawn = saga('cancelled', 'two')

  beforeEach(async () => {
    tracker = await openTracker()
    await tracker.log.deliver(tracker.log.append([...shipped, ...withdrawn]))
  })
  afterEach(() => tracker.close())

  const shadows = async () =>
    (await tracker.db.query(`select from pg_namespace where nspname like 'projection%'`)).rowCount
  const appliedAt = async () =>
    (await tracker.db.query('select event_id, applied_at from saga_events order by event_id')).rows

  it('comes to the same checksums at the same offsets, and takes the place of the live tables', async () => {
    const before = await tracker.checksums()
    const result = await tracker.rebuild()
    expect(result).toMatchObject({ swapped: true, live: before, rebuilt: before, differences: [] })
    expect(result.offsets).toEqual(await readOffsets(tracker.db))
    expect(await tracker.checksums()).toEqual(before)
    expect(await shadows()).toBe(0)
  })

  it('can be run again, and the live projection goes on where it was', async () => {
    await tracker.rebuild()
    await tracker.log.deliver(tracker.log.append(saga('refused', 'three')))
    const result = await tracker.rebuild()
    expect(result.swapped).toBe(true)
    expect(result.live.map(({ rows }) => rows)).toEqual([shipped.length + withdrawn.length + 3, 3])
  })

  it('keeps when each event was first seen, who may read, and the indexes', async () => {
    await tracker.db.query('grant select on order_summaries to pg_monitor')
    const indexes = async () =>
      (
        await tracker.db.query(
          `select tablename, indexdef from pg_indexes where schemaname = 'public' order by 2`,
        )
      ).rows
    const [seen, indexed] = [await appliedAt(), await indexes()]
    await tracker.rebuild()
    expect(await appliedAt()).toEqual(seen)
    expect(await indexes()).toEqual(indexed)
    const { rows } = await tracker.db.query(
      `select has_table_privilege('pg_monitor', 'order_summaries', 'select') as may`,
    )
    expect(rows).toEqual([{ may: true }])
  })

  it('shows what differs, and swaps only when told to', async () => {
    const orderId = shipped[0]!.aggregateId
    await tracker.db.query(`update order_summaries set status = 'pending' where order_id = $1`, [orderId])
    const wrong = await tracker.checksums()

    const refused = await tracker.rebuild()
    expect(refused.swapped).toBe(false)
    expect(refused.differences).toMatchObject([
      {
        table: 'order_summaries',
        live: { order_id: orderId, status: 'pending' },
        rebuilt: { order_id: orderId, status: 'completed' },
      },
    ])
    expect(await tracker.checksums()).toEqual(wrong)
    expect(await shadows()).toBe(0)

    const forced = await tracker.rebuild({ force: true })
    expect(forced.swapped).toBe(true)
    expect(await tracker.checksums()).toEqual(forced.rebuilt)
    expect(forced.rebuilt).not.toEqual(wrong)
  })

  it('finds a row that the live projection has lost, and one that it made up', async () => {
    const { eventId } = shipped[2]!
    await tracker.db.query('delete from saga_events where event_id = $1', [eventId])
    await tracker.db.query(
      `insert into saga_events select gen_random_uuid(), order_id, type, service, version, occurred_at, applied_at,
         correlation_id, causation_id, user_id, data from saga_events limit 1`,
    )
    const { differences } = await tracker.rebuild()
    expect(differences).toHaveLength(2)
    expect(differences).toContainEqual(
      expect.objectContaining({ live: null, rebuilt: expect.objectContaining({ event_id: eventId }) }),
    )
    expect(differences).toContainEqual(expect.objectContaining({ rebuilt: null }))
  })

  it('leaves out what is parked, with what waits behind it, and takes in what was replayed', async () => {
    const [placed, ...rest] = saga('refused', 'three')
    const broken = tracker.log.appendBroken({
      topic: 'order.events',
      key: placed!.aggregateId,
      type: 'OrderPlaced',
      value: Buffer.from('rubbish'),
    })
    await tracker.log.deliver([broken, ...tracker.log.append([placed!, ...rest])])
    const parked = await tracker.rebuild()
    expect(parked).toMatchObject({ swapped: true, differences: [] })

    await tracker.db.query(`delete from dead_letters where code <> 'BLOCKED_BY_EARLIER'`)
    await tracker.db.query(
      `insert into dead_letter_audit (operator, action, detail, dead_letter_id, topic, partition, "offset", code)
       values ('ada', 'discarded', 'rubbish', 1, $1, $2, $3, 'PAYLOAD_UNREADABLE')`,
      [broken.topic, broken.partition, broken.offset],
    )
    await replayDeadLetters({
      db: tracker.db,
      codec: tracker.codec,
      handle: tracker.handle,
      dryRun: false,
      operator: 'ada',
    })
    const replayed = await tracker.rebuild()
    expect(replayed).toMatchObject({ swapped: true, differences: [] })
    expect(replayed.live[0]!.rows).toBe(parked.live[0]!.rows + 2)
  })
})
