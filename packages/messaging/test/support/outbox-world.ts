import { randomUUID } from 'node:crypto'
import { kafka } from '@repo/kafka/broker'
import { readLog } from '@repo/kafka/read-log'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { migrate } from '@repo/postgres/migrate'
import { postgres, type Postgres } from '@repo/postgres/database'

import { deferred } from '../../src/deferred.ts'
import type { Broker, Database, Queryable, ReceivedRecord, Tx } from '../../src/ports.ts'
import { relay, type Relay, type RelayOptions } from '../../src/relay.ts'

export interface Row {
  readonly topic?: string
  readonly key: string
  readonly value?: string | Buffer
}

export interface OpenTransaction {
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/** A database with an outbox, a topic, and the processes that relay from one to the other. */
export interface OutboxWorld {
  readonly db: Postgres
  readonly url: string
  readonly topic: string
  /** Adds rows to the outbox, in this order; in the transaction of `tx`, or in one of their own. */
  add(rows: readonly Row[], tx?: Queryable): Promise<void>
  /** A transaction that has done this much, and ends when it is told to: at the latest, and rolled back, when the world is closed. */
  open(work: (tx: Tx) => Promise<unknown>): Promise<OpenTransaction>
  /** Rows that wait in the outbox, oldest first. */
  waiting(): Promise<readonly { readonly key: string; readonly value: string }[]>
  /** What the topic holds, in order per partition. */
  published(topic?: string): Promise<readonly ReceivedRecord[]>
  /** A database handle of one more process. */
  connect(applicationName?: string): Postgres
  /** Cuts the connections of one such process, as its death does. */
  kill(applicationName: string): Promise<void>
  broker(): Broker
  relay(options?: Partial<RelayOptions>): Promise<Relay>
  close(): Promise<void>
}

export async function openOutbox({
  brokers = testStack.brokers,
  topic,
}: { readonly brokers?: readonly string[]; readonly topic?: string } = {}): Promise<OutboxWorld> {
  const { url, drop } = await testStack.database()
  await migrate({
    url,
    migrations: [{ name: 'messaging', dir: new URL('../../migrations', import.meta.url) }],
  })
  const name = topic ?? (await testStack.topic('outbox'))
  const parts: { stop(): Promise<void> }[] = []
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    parts.unshift(part)
    return part
  }
  const connect = (applicationName = 'test') => keep(postgres({ url, applicationName }))
  const broker = () => keep(kafka({ brokers, clientId: 'outbox' }))
  const db = connect()

  return {
    db,
    url,
    topic: name,
    add: (rows, tx = db) => add(tx, rows, name),
    async open(work) {
      const transaction = await openTransaction(db, work)
      keep({ stop: () => transaction.rollBack() })
      return transaction
    },
    async waiting() {
      const { rows } = await db.query<{ key: string; value: Buffer }>(
        'select key, value from outbox order by id',
      )
      return rows.map(({ key, value }) => ({ key, value: value.toString() }))
    },
    async published(from = name) {
      const records: ReceivedRecord[] = []
      for await (const batch of readLog({ brokers, topics: [from] })) records.push(...batch)
      return records
    },
    connect,
    async kill(applicationName) {
      await db.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
        applicationName,
      ])
    },
    broker,
    async relay(options = {}) {
      return keep(await relay({ db, source: '/test', ...options, broker: options.broker ?? broker() }))
    },
    async close() {
      for (const part of parts) await part.stop()
      await drop()
    },
  }
}

async function openTransaction(db: Database, work: (tx: Tx) => Promise<unknown>): Promise<OpenTransaction> {
  const [did, told, rolledBack] = [deferred(), deferred<'commit' | 'roll back'>(), new Error('rolled back')]
  const ended = db
    .transaction(async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0')
      await work(tx)
      did.resolve()
      if ((await told.promise) === 'roll back') throw rolledBack
    })
    .catch((error: unknown) => {
      if (error !== rolledBack) throw error
    })
  await Promise.race([did.promise, ended])
  const end = (how: 'commit' | 'roll back') => {
    told.resolve(how)
    return ended
  }
  return { commit: () => end('commit'), rollBack: () => end('roll back') }
}

async function add(db: Queryable | Database, rows: readonly Row[], topic: string): Promise<void> {
  await db.query(
    `insert into outbox (topic, key, type, event_id, value)
     select topic, key, 'Happened', event_id, value
     from unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[]) with ordinality
       as row (topic, key, event_id, value, position)
     order by position`,
    [
      rows.map((row) => row.topic ?? topic),
      rows.map((row) => row.key),
      rows.map(() => randomUUID()),
      rows.map(({ value = '' }) => (typeof value === 'string' ? Buffer.from(value) : value)),
    ],
  )
}

/** The values of each key in the order of their first appearance. */
export function firstCopies(records: readonly ReceivedRecord[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const { key, value } of records) {
    const ofKey = values.get(String(key)) ?? []
    if (!ofKey.includes(String(value))) ofKey.push(String(value))
    values.set(String(key), ofKey)
  }
  return values
}

/** The broker, with its sends in the hands of the test. */
export function withSend(
  broker: Broker,
  send: (records: Parameters<Sender>[0], real: Sender) => Promise<void>,
): Broker {
  return {
    async producer() {
      const real = await broker.producer()
      return { send: (records) => send(records, (some) => real.send(some)), stop: () => real.stop() }
    },
    subscribe: (options) => broker.subscribe(options),
    stop: () => broker.stop(),
  }
}

type Sender = Awaited<ReturnType<Broker['producer']>>['send']
