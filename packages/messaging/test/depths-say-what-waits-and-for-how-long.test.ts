import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { readDepths } from '../src/depths.ts'
import { Failure } from '../src/failures.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest, topic } from './support/heard.ts'

describe('depths', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  it('are nothing where nothing waits', async () => {
    expect(await readDepths(bar.db)).toEqual({
      outbox: { rows: 0, oldestAgeSeconds: 0, blockedKeys: 0 },
      deadLetters: [],
      blockedKeys: [],
      longestTransactionSeconds: expect.closeTo(0, 0),
    })
  })

  it('count rows, keys and letters, and tell the age of the oldest and of the longest transaction', async () => {
    const broker = handBroker()
    await bar.consume(broker)
    await broker.deliver([drink(newGuest(), 'beer'), drink(newGuest(), 'ale')])
    await bar.db.query(`update outbox set created_at = clock_timestamp() - interval '90 seconds'
      where id = (select min(id) from outbox)`)
    await bar.db.query(`insert into outbox_blocked (topic, key, outbox_id, code, reason, retry_at)
      select topic, key, id, 'TOPIC_UNKNOWN', 'gone', clock_timestamp() from outbox limit 1`)
    const strict = handBroker()
    await bar.consume(strict, { handle: () => Promise.reject(new Failure('MESSAGE_INVALID', 'no')) })
    await strict.deliver([drink(newGuest(), 'gin')], 5)
    await bar.db.query(`update dead_letters set parked_at = clock_timestamp() - interval '30 seconds'`)

    const depths = await bar.db.transaction(async (tx) => {
      await tx.query('select 1')
      return readDepths(bar.db)
    })
    const about = (seconds: number) => expect.closeTo(seconds, -1)
    expect(depths).toEqual({
      outbox: { rows: 2, oldestAgeSeconds: about(90), blockedKeys: 1 },
      deadLetters: [{ topic, rows: 1, oldestAgeSeconds: about(30) }],
      blockedKeys: [{ topic, keys: 1 }],
      longestTransactionSeconds: expect.any(Number),
    })
    expect(depths.longestTransactionSeconds).toBeGreaterThan(0)
    expect(depths.longestTransactionSeconds).toBeLessThan(60)
  })

  it('tell of a transaction that somebody prepared and forgot', async () => {
    const [first, name] = [await bar.db.session(), newGuest()]
    await first.query('begin')
    await first.query('select pg_current_xact_id()')
    await first.query(`prepare transaction '${name}'`)
    await first.close()
    try {
      expect((await readDepths(bar.db)).longestTransactionSeconds).toBeGreaterThan(0)
    } finally {
      await bar.db.query(`rollback prepared '${name}'`)
    }
  })
})
