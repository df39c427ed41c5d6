import { type Peer } from '../../src/peer.ts'
import { openRowRelay } from '../row-relay.ts'

/** What one arrives at after a first profile: whole batches, and marks instead of deletes, so that the table grows. */
export const batchAndMark: Peer = {
  name: 'batch and mark',
  how: 'polls 500 rows, sends them as a batch, marks them with one update',
  keepsOrder: true,
  pace: 'fast',
  open: (around) =>
    openRowRelay(
      {
        rowsPerPoll: 500,
        idleMs: 100,
        async publish(rows, db, producer, topic) {
          const messages = rows.map(({ record }) => record)
          await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] })
          const ids = rows.map(({ id }) => id)
          await db.query('update tutorial_outbox set published_at = now() where id = any($1::bigint[])', [
            ids,
          ])
        },
      },
      around,
    ),
}
