import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { topicOf } from '@repo/contracts/topics'
import { rowsReadOnceGrown } from '@repo/local-stack/jest/rows-read-once-grown'
import { type Tx } from '@repo/messaging/ports'

import { project } from '../src/projections/project.ts'
import { saga } from '../src/projections/sagas.test-kit.ts'
import { openTracker, type Tracker } from './support/tracker.ts'

describe('a projection', () => {
  let tracker: Tracker
  beforeAll(async () => (tracker = await openTracker()))
  afterAll(() => tracker.close())

  it.each([1, 50, 100])(
    'of %i orders reads their summaries alone, though it was planned when the table was young and small',
    async (orders) => {
      const read = await tracker.db.transaction((tx) =>
        rowsReadOnceGrown(tx, {
          table: 'order_summaries',
          grow: (rows) => grow(tx, rows),
          work: (batch) => projectOrders(tx, orders, `${orders}, ${batch}`),
        }),
      )
      // Each once to lock it, once to write it.
      expect(read).toBe(2 * orders)
    },
  )
})

async function projectOrders(tx: Tx, orders: number, batch: string): Promise<void> {
  const messages = Array.from({ length: orders }, (_, order) => saga('shipped', `${batch}, ${order}`)).flat()
  const deliveries = messages.map((message) => ({
    message,
    topic: topicOf(message.type),
    partition: 0,
    offset: 0n,
    traceparent: undefined,
  }))
  await project(tx, deliveries, () => new Date(0))
}

async function grow(tx: Tx, orders: number): Promise<void> {
  await tx.query(
    `insert into order_summaries (order_id, status, saga_status, payment, stock, shipment,
                                  first_event_at, last_event_at, event_count, applied_at)
     select gen_random_uuid(), 'unplaced', 'running', 'none', 'none', 'none', now(), now(), 0, now()
     from generate_series(1, $1)`,
    [orders],
  )
}
