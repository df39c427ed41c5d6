import { type Peer } from '../../src/peer.ts'
import { openRowRelay } from '../row-relay.ts'

/** Row by row: send, wait, mark, next. Loses nothing and keeps order; every event pays two round trips. */
export const tutorialRelay: Peer = {
  name: 'tutorial relay',
  how: 'polls 100 rows, sends and marks each one',
  keepsOrder: true,
  pace: 'slow',
  open: (around) =>
    openRowRelay(
      {
        rowsPerPoll: 100,
        idleMs: 100,
        async publish(rows, db, producer, topic) {
          for (const { id, record } of rows) {
            await producer.send({ topic, acks: -1, messages: [record] })
            await db.query('update tutorial_outbox set published_at = now() where id = $1', [id])
          }
        },
      },
      around,
    ),
}
