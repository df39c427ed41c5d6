/** A service in miniature on a fresh database: the tabs of a bar, its inbox, its outbox, its dead letters. */
import { expect } from '@jest/globals'
import type { Handlers } from '@repo/decider/handlers'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { postgres, type Postgres } from '@repo/postgres/database'
import { migrate } from '@repo/postgres/migrate'
import { v7 } from 'uuid'

import { aggregateStore } from '../../src/aggregate-store.ts'
import { backOff } from '../../src/back-off.ts'
import { consumer, type Consumer, type ConsumerOptions } from '../../src/consumer.ts'
import type { Message } from '../../src/message.ts'
import type { FirstAttempts } from '../../src/first-attempts.ts'
import { messageHandler, type Handle } from '../../src/message-handler.ts'
import { outbox } from '../../src/outbox.ts'
import { participant, type Participant } from '../../src/participant.ts'
import { systemClock, type Broker, type Database } from '../../src/ports.ts'
import type { RetryPolicy } from '../../src/retry.ts'
import { handBroker } from './hand-broker.ts'
import { drink, heard, left, topic, type Heard } from './heard.ts'
import { jsonCodec } from './json-codec.ts'
import {
  tab,
  tabEffect,
  tabFromJson,
  tabOutgoing,
  tabToJson,
  type Tab,
  type TabCommand,
  type TabFact,
} from './tab.ts'

const migrations = [
  { name: 'messaging', dir: new URL('../../migrations', import.meta.url) },
  { name: 'bar', dir: new URL('./migrations', import.meta.url) },
]

export interface Bar {
  readonly db: Postgres
  readonly url: string
  readonly tabs: Participant<TabCommand, TabFact, Tab>
  readonly handle: Handle
  /** The same, where the calls that a message leads to are begun with it. */
  handleWith(firstAttempts: FirstAttempts<TabCommand, TabFact, Tab>): Handle
  consume(broker: Broker, options?: Partial<ConsumerOptions>): Promise<Consumer>
  /** Each of them drinks a beer and leaves: their tabs want to be paid. */
  visit(guests: readonly string[]): Promise<void>
  /** Resolves when so many tabs have this status. */
  reached(status: Tab['status'], tabs: number): Promise<void>
  /** The tab of a guest as it stands. */
  tab(guest: string): Promise<Tab | undefined>
  /** What the tab of a guest said so far, oldest first. */
  said(guest: string): Promise<readonly Message[]>
  count(table: string): Promise<number>
  /** How many connections to this database wait for a lock now. */
  waitingForALock(): Promise<number>
  close(): Promise<void>
}

const handlers: Handlers<Heard, TabCommand> = {
  DrinkOrdered: ({ data }) => ({ type: 'Serve', drink: data.drink }),
  GuestLeft: () => ({ type: 'Leave' }),
  GuestRobbed: () => ({ type: 'Cancel' }),
}

/** Tests wait for facts: a retry must come as soon as it can. */
export const fastRetries: RetryPolicy = {
  pause: backOff({ firstMs: 5, maxMs: 50 }),
  again: backOff({ firstMs: 1, maxMs: 20 }),
}

/** Tabs as a participant; everything of a service's that is not the consumer. */
export function tabsParticipant(): Participant<TabCommand, TabFact, Tab> {
  return participant<TabCommand, TabFact, Tab>({
    decider: tab,
    store: aggregateStore({
      table: 'tabs',
      initial: tab.initial,
      toJson: tabToJson,
      fromJson: tabFromJson,
      effectOf: tabEffect,
    }),
    outgoing: tabOutgoing,
    outbox: outbox({ codec: jsonCodec, topicOf: () => 'tab.events' }),
    newId: v7,
  })
}

export async function openBar(database: () => Promise<BarDatabase> = ownDatabase): Promise<Bar> {
  const { url, ownerUrl, runtimeRole, drop } = await database()
  await migrate({ url: ownerUrl, migrations, ...(runtimeRole && { runtimeRole }) })
  const db = postgres({ url })
  const tabs = tabsParticipant()
  const handle = messageHandler(tabs, handlers, systemClock)
  const consumers: Consumer[] = []
  const bar: Bar = {
    db,
    url,
    tabs,
    handle,
    handleWith: (firstAttempts) => messageHandler(tabs, handlers, systemClock, firstAttempts),
    async consume(broker, options = {}) {
      const started = await consumer({
        broker,
        db,
        codec: jsonCodec,
        group: 'bar',
        topics: [topic],
        heard,
        handle,
        retryPolicy: fastRetries,
        ...options,
      })
      consumers.push(started)
      return started
    },
    async visit(guests) {
      const broker = handBroker()
      await bar.consume(broker)
      await broker.deliver(guests.flatMap((guest) => [drink(guest, 'beer'), left(guest)]))
    },
    reached: (status, tabs) =>
      eventually(async () => {
        const { rowCount } = await db.query('select from tabs where status = $1', [status])
        expect(rowCount).toBe(tabs)
      }),
    async tab(guest) {
      const { rows } = await db.query<{ state: Tab }>('select state from tabs where id = $1', [guest])
      return rows[0]?.state
    },
    said: (guest) => said(db, guest),
    async count(table) {
      const { rows } = await db.query<{ count: number }>(`select count(*)::int from ${table}`)
      return rows[0]?.count ?? 0
    },
    async waitingForALock() {
      const { rowCount } = await db.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rowCount
    },
    async close() {
      await Promise.all(consumers.map((started) => started.stop()))
      await db.stop()
      await drop()
    },
  }
  return bar
}

export interface BarDatabase {
  readonly url: string
  readonly ownerUrl: string
  readonly runtimeRole?: string
  drop(): Promise<void>
}

async function ownDatabase(): Promise<BarDatabase> {
  const { url, drop } = await testStack.database()
  return { url, ownerUrl: url, drop }
}

async function said(db: Database, guest: string): Promise<readonly Message[]> {
  const { rows } = await db.query<{ type: string; value: Buffer }>(
    'select type, value from outbox where key = $1 order by id',
    [guest],
  )
  return Promise.all(rows.map(async ({ type, value }) => jsonCodec.decode(value, type)))
}
