import { type KafkaMessage } from 'kafkajs'
import pg from 'pg'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { type Codec, type Message } from '@repo/messaging/message'
import { newId } from '@repo/service/identity'

interface Connection {
  query(sql: string, values: unknown[]): Promise<{ readonly rowCount: number | null }>
}

/** Runs work in a transaction of its own. */
export type Transact = (work: (tx: Connection) => Promise<void>) => Promise<void>

/** As many messages are handled at the same time, and as many connections there are for them. */
export const messagesAtOnce = 12

/** Transactions as most samples have them: pg as it is, every statement waited for. */
export function plainTransactions(url: string): { readonly transact: Transact; stop(): Promise<void> } {
  // Connections stay open between two rounds, so that none is opened on the clock.
  const pool = new pg.Pool({ connectionString: url, max: messagesAtOnce, idleTimeoutMillis: 0 })
  // One that is cut is noticed by the next statement; without listeners it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    async transact(work) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await work(client)
        await client.query('commit')
      } catch (error) {
        await client.query('rollback').catch(() => undefined)
        throw error
      } finally {
        client.release()
      }
    },
    stop: () => pool.end(),
  }
}

export interface PerMessageOptions {
  readonly brokers: readonly string[]
  readonly topics: readonly string[]
  readonly transact: Transact
  readonly codec: Codec
  /** After so many it stops. */
  readonly messages: number
}

/**
 * The way it is usually done: `eachMessage`, all partitions at once, and for every message one transaction of five
 * statements. It does less than ours: it moves no stock. Gives messages a second.
 */
export async function perMessageConsumer(options: PerMessageOptions): Promise<number> {
  const { brokers, topics, transact, codec, messages } = options
  const groupId = `bench-per-message-${newId()}`
  const consumer = createClient({ brokers, clientId: 'bench-per-message', log: noLog }).consumer({ groupId })
  let finish!: (rate: number) => void
  let fail!: (error: unknown) => void
  const finished = new Promise<number>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  finished.catch(() => undefined)
  let handled = 0
  let startedAt = 0
  consumer.on('consumer.group_join', () => (startedAt ||= performance.now()))
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      partitionsConsumedConcurrently: messagesAtOnce,
      async eachMessage({ message }) {
        if (handled >= messages) return
        // kafkajs would try again for ever and say so to nobody.
        await handle(transact, codec, message).catch(fail)
        handled += 1
        if (handled === messages) finish((handled * 1_000) / (performance.now() - startedAt))
      },
    })
    return await finished
  } finally {
    await consumer.disconnect()
  }
}

async function handle(transact: Transact, codec: Codec, { value, headers }: KafkaMessage): Promise<void> {
  const { eventId, aggregateId, type } = (await codec.decode(
    value as Buffer,
    String(headers?.['ce_type']),
  )) as Message
  await transact(async (tx) => {
    const inserted = await tx.query('insert into inbox (event_id) values ($1) on conflict do nothing', [
      eventId,
    ])
    if (inserted.rowCount === 0) return
    await tx.query(
      `insert into reservations (id, status, state, version, published) values ($1, 'none', '{}', 0, 0)
       on conflict do nothing`,
      [aggregateId],
    )
    await tx.query('select status, state, version, published from reservations where id = $1 for update', [
      aggregateId,
    ])
    await tx.query(
      'update reservations set status = $2, state = $3, version = version + 1, published = published + 1 where id = $1',
      [aggregateId, type, JSON.stringify({ status: type })],
    )
    await tx.query('insert into outbox (topic, key, type, event_id, value) values ($1, $2, $3, $4, $5)', [
      'inventory.events',
      aggregateId,
      'InventoryReserved',
      newId(),
      value,
    ])
  })
}
