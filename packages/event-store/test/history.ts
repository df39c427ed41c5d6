/** A fresh database with the tables of this package, and transactions that count on tallies in it. */
import { readFile } from 'node:fs/promises'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { type Loaded } from '@repo/messaging/aggregate'
import { causeOf } from '@repo/messaging/failures'
import { participant, type Result } from '@repo/messaging/participant'
import { type Database, type Tx } from '@repo/messaging/ports'
import { postgres } from '@repo/postgres/database'

import { eventStore } from '../src/event-store.ts'
import { type StreamOptions } from '../src/stream.ts'
import { tally, tallyStream, type Count, type Counted, type Tally } from '../src/tally.test-kit.ts'

export interface History {
  readonly db: Database
  readonly url: string
  drop(): Promise<void>
}

export async function freshHistory(): Promise<History> {
  const { url, drop } = await testStack.database()
  const db = postgres({ url })
  for (const file of ['../../messaging/migrations/004-conflict.sql', '../migrations/001-event-store.sql']) {
    await db.query(await readFile(new URL(file, import.meta.url), 'utf8'))
  }
  return {
    db,
    url,
    async drop() {
      await db.stop()
      await drop()
    },
  }
}

export interface Counting {
  readonly id: string
  readonly command: (state: Tally) => Count
}

/** Counts, all in the one transaction. */
export function count(
  tx: Tx,
  countings: readonly Counting[],
  options: StreamOptions<Tally, Counted> = tallyStream,
): Promise<readonly Result<Counted, Tally>[]> {
  const tallies = participant<Count, Counted, Tally>({
    decider: tally,
    store: eventStore(options),
    outgoing: () => null,
    outbox: () => Promise.resolve(),
    newId: () => 'not published',
  })
  return tallies.execute(
    tx,
    countings.map(({ id, command }) => ({
      aggregateId: id,
      command,
      cause: { correlationId: 'flow', causationId: 'request', userId: null, traceparent: undefined },
      at: new Date('2026-03-14T15:00:00Z'),
    })),
  )
}

/** Counts as a service does: a transaction that lost a race is run again. */
export async function countUntilDone(
  db: Database,
  countings: readonly Counting[],
  options?: StreamOptions<Tally, Counted>,
): Promise<{ readonly attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    try {
      await db.transaction((tx) => count(tx, countings, options))
      return { attempts }
    } catch (error) {
      if (causeOf(error) !== 'this attempt' || attempts === 50) throw error
    }
  }
}

export async function loadOne(db: Database, id: string, options = tallyStream): Promise<Loaded<Tally>> {
  const loaded = await db.transaction((tx) => eventStore(options).load(tx, [id]))
  return loaded.get(id) as Loaded<Tally>
}

export const one = (id: string, unit = 'piece'): Counting => ({ id, command: () => ({ by: 1, unit }) })
