/**
 * The relay of most tutorials, in two forms: an outbox table with a `published_at` column, polled by whoever comes
 * first. Shared by the peers that differ in one function only: what is done with the rows of a poll.
 */
import { type Message, type Producer } from 'kafkajs'
import { createClient } from '@repo/kafka/client'
import { sleep } from '@repo/messaging/back-off'
import { noLog } from '@repo/messaging/log'
import { headerNames } from '@repo/messaging/message'
import { type Database } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'
import { type OpenPeer, type PeerSurroundings } from '../src/peer.ts'

export interface Row {
  readonly id: string
  readonly record: Message
}

export interface RowRelay {
  readonly rowsPerPoll: number
  /** Between two polls when there was nothing. */
  readonly idleMs: number
  publish(rows: readonly Row[], db: Database, producer: Producer, topic: string): Promise<void>
}

export async function openRowRelay(relay: RowRelay, { stack, topic }: PeerSurroundings): Promise<OpenPeer> {
  const db = postgres({ url: await stack.database('row-relay') })
  await db.query(`
    create table tutorial_outbox (
      id bigint generated always as identity primary key,
      event_id uuid not null,
      key text not null,
      type text not null,
      value bytea not null,
      created_at timestamptz not null default now(),
      published_at timestamptz
    )`)
  await db.query('create index on tutorial_outbox (id) where published_at is null')
  const producer = createClient({ brokers: stack.brokers, clientId: 'bench-peer', log: noLog }).producer({
    allowAutoTopicCreation: false,
  })
  await producer.connect()

  let stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { rows } = await db.query<StoredRow>(
        'select id, event_id, key, type, value from tutorial_outbox where published_at is null order by id limit $1',
        [relay.rowsPerPoll],
      )
      if (rows.length > 0) await relay.publish(rows.map(rowOf), db, producer, topic)
      else await sleep(relay.idleMs, signal)
    }
  }

  return {
    begin() {
      stopping = new AbortController()
      loop ??= poll(stopping.signal)
      return Promise.resolve()
    },
    async fill(events) {
      await db.query(
        `insert into tutorial_outbox (event_id, key, type, value)
         select event_id, key, type, value
         from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) with ordinality
           as said (event_id, key, type, value, position)
         order by position`,
        [
          events.map(({ message }) => message.eventId),
          events.map(({ message }) => message.aggregateId),
          events.map(({ message }) => message.type),
          events.map(({ value }) => value),
        ],
      )
    },
    async pause() {
      stopping.abort()
      await loop
      loop = undefined
    },
    async close() {
      stopping.abort()
      await loop
      await producer.disconnect()
      await db.stop()
    },
  }
}

interface StoredRow {
  readonly id: string
  readonly event_id: string
  readonly key: string
  readonly type: string
  readonly value: Buffer
}

/** With the same four headers as ours: a record without them would be cheaper to send. */
function rowOf({ id, event_id, key, type, value }: StoredRow): Row {
  const headers = {
    [headerNames.specversion]: '1.0',
    [headerNames.id]: event_id,
    [headerNames.source]: '/bench',
    [headerNames.type]: type,
  }
  return { id, record: { key, value, headers } }
}
