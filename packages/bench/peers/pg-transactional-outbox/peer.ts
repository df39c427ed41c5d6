import { randomUUID } from 'node:crypto'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'
import { postgres } from '@repo/postgres/database'
import { packageOfPeer } from '../../src/install-peer.ts'
import { type OpenPeer, type Peer, type PeerSurroundings } from '../../src/peer.ts'

/** The part of the package that is used here; its own types want its own `pg`. */
interface Library {
  readonly DatabaseSetup: {
    dropAndCreateTable(config: object): string
    createPollingFunction(config: object): string
    setupPollingIndexes(config: object): string
  }
  initializeMessageStorage(config: object, log: object): (message: object, client: object) => Promise<void>
  initializePollingMessageListener(
    config: object,
    handler: { handle(message: StoredMessage): Promise<void> },
    log: object,
  ): [shutdown: () => Promise<void>]
}

interface StoredMessage {
  readonly aggregateId: string
  readonly payload: { readonly value: string }
}

/** npm's most used outbox library, polling as its README shows; each message is handled and marked by itself. */
export const pgTransactionalOutbox: Peer = {
  name: 'pg-transactional-outbox',
  how: 'its polling listener; 100 messages a poll instead of 5, every 10 ms instead of 250',
  keepsOrder: true,
  pace: 'slow',
  open,
}

async function open({ stack, topic }: PeerSurroundings): Promise<OpenPeer> {
  const library = await packageOfPeer<Library>('pg-transactional-outbox', 'pg-transactional-outbox')
  const url = await stack.database('pg-transactional-outbox')
  const db = postgres({ url })
  const names = { outboxOrInbox: 'outbox', schema: 'public', table: 'trx_outbox' }
  const setup = { ...names, database: 'unused', listenerRole: 'unused', nextMessagesName: 'next_messages' }
  await db.query(library.DatabaseSetup.dropAndCreateTable(setup))
  await db.query(library.DatabaseSetup.createPollingFunction(setup))
  await db.query(library.DatabaseSetup.setupPollingIndexes(setup))

  const config = {
    outboxOrInbox: 'outbox',
    dbListenerConfig: { connectionString: url },
    settings: {
      dbSchema: 'public',
      dbTable: 'trx_outbox',
      enableMaxAttemptsProtection: false,
      enablePoisonousMessageProtection: false,
      nextMessagesFunctionName: 'next_messages',
      nextMessagesBatchSize: 100,
      nextMessagesPollingIntervalInMs: 10,
    },
  }
  const log = silent()
  const store = library.initializeMessageStorage(config, log)
  const producer = createClient({ brokers: stack.brokers, clientId: 'bench-peer', log: noLog }).producer({
    allowAutoTopicCreation: false,
  })
  await producer.connect()
  const handler = {
    async handle({ aggregateId, payload }: StoredMessage): Promise<void> {
      const value = Buffer.from(payload.value, 'base64')
      await producer.send({ topic, acks: -1, messages: [{ key: aggregateId, value }] })
    },
  }
  let created = 0
  let shutdown: (() => Promise<void>) | undefined
  const stop = async (): Promise<void> => {
    await shutdown?.()
    shutdown = undefined
  }
  return {
    begin() {
      shutdown ??= library.initializePollingMessageListener(config, handler, log)[0]
      return Promise.resolve()
    },
    fill: (events) =>
      db.transaction(async (tx) => {
        const client = { query: (text: string, values: unknown[]) => tx.query(text, values) }
        for (const { message, value } of events) {
          const { aggregateId, type } = message
          // Its order is the order of created_at, which is one instant for all of a transaction unless it is given.
          const createdAt = new Date(Date.UTC(2020, 0, 1) + created++).toISOString()
          const payload = { value: value.toString('base64') }
          const stored = {
            id: randomUUID(),
            aggregateType: 'order',
            aggregateId,
            messageType: type,
            payload,
            createdAt,
          }
          await store(stored, client)
        }
      }),
    pause: stop,
    async close() {
      await stop()
      await producer.disconnect()
      await db.stop()
    },
  }
}

function silent(): object {
  const nothing = (): void => undefined
  return {
    fatal: nothing,
    error: nothing,
    warn: nothing,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
  }
}
