import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { deferred } from '../src/deferred.ts'
import type { Database } from '../src/ports.ts'
import { openOutbox, withSend, type OutboxWorld } from './support/outbox-world.ts'

describe('a leader that is paused between its claim and its send', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

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
    const pausing: Database = {
      ...first,
      async query<Row extends object>(sql: string, values?: readonly unknown[]) {
        const result = await first.query<Row>(sql, values)
        if (result.rows.length > 0) {
          claimed.resolve()
          await gate.promise
        }
        return result
      },
    }
    const failed: string[] = []
    const leader = await world.relay({
      db: pausing,
      broker: brokerOf('first'),
      pollMs: 20,
      observer: { failed: (code) => failed.push(code) },
    })
    await eventually(() => expect(leader.leader).toBe(true))
    const standby = await world.relay({ db: world.connect('second'), broker: brokerOf('second'), pollMs: 20 })
    await world.add([
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ])
    leader.wake()
    await claimed.promise
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
})
