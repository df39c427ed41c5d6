import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { deferred } from '../src/deferred.ts'
import type { Database } from '../src/ports.ts'
import { openOutbox, withSend, type OutboxWorld } from './support/outbox-world.ts'

interface LockConnection {
  /** It has been told whether it has the lock. */
  readonly answered?: () => void
  /** It has read rows from the outbox. */
  readonly claimed?: () => Promise<void>
  readonly lost?: AbortSignal
}

/** The database, with what the lock's own connection is told, and what it hears of its end, in the hands of the test. */
function withLock(db: Database, { answered, claimed, lost }: LockConnection): Database {
  return {
    ...db,
    async session() {
      const session = await db.session()
      return {
        ...session,
        lost: lost ?? session.lost,
        async query<Row extends object>(sql: string, values?: readonly unknown[]) {
          const result = await session.query<Row>(sql, values)
          if (sql.includes('pg_try_advisory_lock')) answered?.()
          if (sql.includes('from outbox') && result.rows.length > 0) await claimed?.()
          return result
        },
      }
    },
  }
}

describe('a leader that is paused between its claim and its send', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(async () => {
    jest.restoreAllMocks()
    await world.close()
  })

  it('finds out, when it goes on, that somebody else leads, and sends nothing', async () => {
    let sending = 0
    let most = 0
    const senders: string[] = []
    const brokerOf = (name: string) =>
      withSend(world.broker(), async (records, send) => {
        most = Math.max(most, ++sending)
        senders.push(name)
        await send(records)
        sending--
      })

    const claimed = deferred()
    const gate = deferred()
    const first = world.connect('first')
    const pausing = withLock(first, {
      async claimed() {
        claimed.resolve()
        await gate.promise
      },
    })
    const failed: string[] = []
    const leader = await world.relay({
      db: pausing,
      broker: brokerOf('first'),
      pollMs: 20,
      observer: { failed: (code) => failed.push(code) },
    })
    await eventually(() => expect(leader.leader).toBe(true))
    let refused = 0
    const standby = await world.relay({
      db: withLock(world.connect('second'), { answered: () => refused++ }),
      broker: brokerOf('second'),
      pollMs: 20,
    })
    await world.add([
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ])
    leader.wake()
    await claimed.promise
    // Who has the lock does not ask again.
    await eventually(() => expect(refused).toBeGreaterThan(1))
    expect(standby.leader).toBe(false)

    // The server gives up on the silent session; a paused process does not hear of it.
    await world.kill('first')
    await eventually(() => expect(standby.leader).toBe(true))
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    gate.resolve()
    await eventually(() => expect(failed).toContain('DATABASE_UNAVAILABLE'))

    await world.add([{ key: 'a', value: '3' }])
    standby.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect((await world.published()).map(({ value }) => String(value))).toEqual(['1', '2', '3'])
    expect(new Set(senders)).toEqual(new Set(['second']))
    expect(most).toBe(1)
  })
  it('does not believe an answer that waited with it, although it has heard of nothing else yet', async () => {
    const claimed = deferred()
    const gate = deferred()
    const told: string[] = []
    const leader = await world.relay({
      // It read the claim from its socket, and not yet that the socket is closed.
      db: withLock(world.connect('third'), {
        lost: new AbortController().signal,
        async claimed() {
          claimed.resolve()
          await gate.promise
        },
      }),
      broker: withSend(world.broker(), (records, send) => {
        told.push(`sent ${records.map(({ value }) => String(value)).join()}`)
        return send(records)
      }),
      pollMs: 20,
      observer: { failed: (code) => told.push(code) },
    })
    await eventually(() => expect(leader.leader).toBe(true))
    await world.add([{ key: 'b', value: '1' }])
    leader.wake()
    await claimed.promise
    await world.kill('third')
    await eventually(async () => {
      const { rows } = await world.db.query(
        `select pid from pg_stat_activity where application_name = 'third'`,
      )
      expect(rows).toEqual([])
    })
    const now = performance.now.bind(performance)
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 6_000)
    gate.resolve()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect(told).toEqual(['DATABASE_UNAVAILABLE', 'sent 1'])
  })
  it('asks again before it sends what it read ahead', async () => {
    const sending = deferred()
    const gate = deferred()
    const first: string[] = []
    const leader = await world.relay({
      db: withLock(world.connect('first'), { lost: new AbortController().signal }),
      broker: withSend(world.broker(), async (records, send) => {
        first.push(...records.map(({ value }) => String(value)))
        sending.resolve()
        await gate.promise
        await send(records)
      }),
      batchSize: 1,
      pollMs: 20,
    })
    await eventually(() => expect(leader.leader).toBe(true))
    await world.add([
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ])
    leader.wake()
    await sending.promise
    await world.kill('first')
    const standby = await world.relay({ db: world.connect('second'), pollMs: 20 })
    await eventually(() => expect(standby.leader).toBe(true))
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    gate.resolve()
    await eventually(() => expect(leader.leader).toBe(false))
    await leader.stop()
    expect(first).toEqual(['1'])
  })
})
