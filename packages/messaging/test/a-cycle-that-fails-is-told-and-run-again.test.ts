import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { type Postgres } from '@repo/postgres/database'

import { deferred } from '../src/deferred.ts'
import { Failure } from '../src/failures.ts'
import { headerNames } from '../src/message.ts'
import type { Broker, RecordToSend } from '../src/ports.ts'
import type { RelayOptions } from '../src/relay.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'
import { recordedLog } from './support/recorded-log.ts'
import { watchedDatabase } from './support/watched-database.ts'

/** A broker whose sends do what the test says next, then refuse what it refuses, and succeed otherwise. */
function scripted(
  failures: readonly Error[],
  refused: (record: RecordToSend) => Error | undefined = () => undefined,
) {
  const left = [...failures]
  const sent: RecordToSend[] = []
  let stopped = false
  const broker: Broker = {
    producer: () =>
      Promise.resolve({
        send(records: readonly RecordToSend[]) {
          const failure = left.shift() ?? records.map(refused).find((error) => error !== undefined)
          if (failure) return Promise.reject(failure)
          sent.push(...records)
          return Promise.resolve()
        },
        stop: () => Promise.resolve(void (stopped = true)),
      }),
    subscribe: () => Promise.reject(new Error('nobody reads here')),
    stop: () => Promise.resolve(),
  }
  return {
    broker,
    sent,
    fail: (...more: readonly Error[]) => void left.push(...more),
    stopped: () => stopped,
  }
}

describe('a cycle of the relay that fails', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('is told with its cause, counted until one succeeds, and loses nothing', async () => {
    const down = new Failure('BROKER_UNAVAILABLE', 'down')
    const { broker, sent, fail, stopped } = scripted([down, down, new Error('what is this')])
    const told: string[] = []
    const { lines, log } = recordedLog()
    const observer = { failed: (code: string) => told.push(code) }
    const relay = await world.relay({ broker, pollMs: 20, observer, log })

    await world.add([{ key: 'a', value: '1' }])
    relay.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    fail(down)
    await world.add([{ key: 'a', value: '2' }])
    relay.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    await relay.stop()

    expect(sent.map(({ value }) => String(value))).toEqual(['1', '2'])
    expect(told).toEqual(['BROKER_UNAVAILABLE', 'BROKER_UNAVAILABLE', 'UNEXPECTED', 'BROKER_UNAVAILABLE'])
    const tries = lines.filter(({ text }) => text === 'relay: trying again after a pause')
    expect(tries.map(({ level, fields }) => [level, fields['code'], fields['attempt']])).toEqual([
      ['warn', 'BROKER_UNAVAILABLE', 1],
      ['warn', 'BROKER_UNAVAILABLE', 2],
      ['error', 'UNEXPECTED', 3],
      ['warn', 'BROKER_UNAVAILABLE', 1],
    ])
    expect(stopped()).toBe(true)
  })

  it('needs nobody who listens', async () => {
    const { broker, sent } = scripted([new Error('what is this')])
    const relay = await world.relay({ broker, pollMs: 20 })
    await world.add([{ key: 'b', value: '1' }])
    relay.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    await relay.stop()
    expect(sent).toHaveLength(1)
  })
})

describe('the removal of what the broker acknowledged', () => {
  let world: OutboxWorld
  beforeEach(async () => (world = await openOutbox()))
  afterEach(() => world.close())

  /** The database, with its removals in the hands of the test. */
  function withRemoval(remove: (real: () => Promise<unknown>) => Promise<unknown>): Postgres {
    const { db } = world
    return {
      ...db,
      query: ((sql, values) => {
        const real = () => db.query(sql, values)
        return sql.includes('delete from outbox where id') ? remove(real) : real()
      }) as Postgres['query'],
    }
  }
  /** The database, with its removals held up until they are allowed. */
  function withHeldRemoval() {
    const [begun, allowed] = [deferred(), deferred()]
    const db = withRemoval(async (real) => {
      begun.resolve()
      await allowed.promise
      return real()
    })
    return { db, begun, allowed }
  }
  /** The database, with a count of how often the relay looked for rows on the connection of its lock. */
  function withLooks(db: Postgres) {
    let count = 0
    const watched = watchedDatabase(db, ({ sql, by }) => {
      if (by === 'a session' && sql.includes('from outbox')) count++
    })
    return { watched, looks: () => count }
  }
  const values = (records: readonly RecordToSend[]) => records.map(({ value }) => String(value))

  it('is told when it fails, and made up for although nobody says anything more', async () => {
    const down = new Failure('DATABASE_UNAVAILABLE', 'down')
    const failures = [down, down]
    const db = withRemoval((real) => {
      const failure = failures.shift()
      return failure ? Promise.reject(failure) : real()
    })
    const { broker, sent } = scripted([])
    const { lines, log } = recordedLog()
    await world.add([{ key: 'a', value: '1' }])
    await world.relay({ db, broker, pollMs: 20, log })
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect(values(sent)).toEqual(['1', '1', '1'])
    const tries = lines.filter(({ text }) => text === 'relay: trying again after a pause')
    expect(tries.map(({ fields }) => [fields['code'], fields['attempt']])).toEqual([
      ['DATABASE_UNAVAILABLE', 1],
      ['DATABASE_UNAVAILABLE', 2],
    ])
  })

  it('holds up no later row, sends none of them twice, and is over when the relay has stopped', async () => {
    const { db, begun, allowed } = withHeldRemoval()
    const { broker, sent } = scripted([])
    const { looks, watched } = withLooks(db)
    const relay = await world.relay({ db: watched, broker, pollMs: 20, removalPauseMs: 50 })
    const all = ['1', '2', '3', '4']
    try {
      for (const [index, value] of all.entries()) {
        await world.add([{ key: 'a', value }])
        relay.wake()
        await eventually(() => expect(values(sent)).toEqual(all.slice(0, index + 1)))
        await begun.promise
        // Long enough for the relay to find nothing, and for the next removal to be due.
        const seen = looks()
        await eventually(() => expect(looks()).toBeGreaterThan(seen + 4))
      }
    } finally {
      allowed.resolve()
    }
    await relay.stop()
    expect(await world.waiting()).toEqual([])
    expect(values(sent)).toEqual(all)
  })

  it('is asked for again as soon as the one before is over, although nobody says anything more', async () => {
    const { db, begun, allowed } = withHeldRemoval()
    const { broker, sent } = scripted([])
    const relay = await world.relay({ db, broker, pollMs: 60_000, removalPauseMs: 0 })
    await world.add([{ key: 'a', value: '1' }])
    relay.wake()
    await begun.promise
    await world.add([{ key: 'a', value: '2' }])
    relay.wake()
    await eventually(() => expect(values(sent)).toEqual(['1', '2']))
    allowed.resolve()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect(values(sent)).toEqual(['1', '2'])
  })

  it('waits for that of later rows when they come one by one, and none of them is sent twice meanwhile', async () => {
    let removals = 0
    const db = withRemoval((real) => {
      removals++
      return real()
    })
    const { broker, sent } = scripted([])
    const relay = await world.relay({ db, broker, removalPauseMs: 60_000 })
    const all = Array.from({ length: 20 }, (_, index) => String(index))
    for (const value of all) {
      await world.add([{ key: 'a', value }])
      relay.wake()
      await eventually(() => expect(values(sent)).toContain(value))
    }
    expect(removals).toBe(1)
    await relay.stop()
    expect(await world.waiting()).toEqual([])
    expect(removals).toBe(2)
    expect(values(sent)).toEqual(all)
  })
})

describe('what the broker acknowledged before a cycle that fails', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('is removed all the same, and not sent again', async () => {
    const { broker, sent, fail } = scripted([])
    const relay = await world.relay({ broker, pollMs: 20, removalPauseMs: 60_000 })
    const values = () => sent.map(({ value }) => String(value))
    const add = async (value: string) => {
      await world.add([{ key: 'a', value }])
      relay.wake()
    }
    for (const value of ['1', '2']) {
      await add(value)
      await eventually(() => expect(values()).toContain(value))
    }
    fail(new Failure('BROKER_UNAVAILABLE', 'down'))
    await add('3')
    await eventually(() => expect(values()).toContain('3'))
    await relay.stop()
    expect(values()).toEqual(['1', '2', '3'])
    expect(await world.waiting()).toEqual([])
  })
})

describe('the span of a row that is published', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('is the parent of what consumers do, and says what became of the send', async () => {
    const down = new Failure('BROKER_UNAVAILABLE', 'down')
    const tooLarge = new Failure('RECORD_TOO_LARGE', 'too large')
    const { broker, sent } = scripted([down], ({ key }) => (key === 'a' ? tooLarge : undefined))
    const ends: string[] = []
    const spans: RelayOptions['spans'] = ({ key }) => ({
      traceparent: key === 'b' ? `span of ${key}` : undefined,
      end: () => ends.push(`${key} sent`),
      fail: (error) => ends.push(`${key} ${(error as Failure).code}`),
    })
    await world.add([
      { key: 'a', value: '1' },
      { key: 'b', value: '1' },
      { key: 'a', value: '2' },
    ])
    const blocked = expect.objectContaining({ key: 'a' })
    const relay = await world.relay({ broker, spans, pollMs: 20 })
    await eventually(async () => expect(await world.waiting()).toEqual([blocked, blocked]))
    await relay.stop()

    expect(sent.map(({ key, headers }) => [key, headers[headerNames.traceparent]])).toEqual([
      ['b', 'span of b'],
    ])
    expect(ends.slice(0, 3)).toEqual(['a', 'b', 'a'].map((key) => `${key} BROKER_UNAVAILABLE`))
    expect(ends.slice(3)).toContain('a RECORD_TOO_LARGE')
    expect(ends.slice(3)).toContain('b sent')
    expect(ends).not.toContain('b RECORD_TOO_LARGE')
  })
})
