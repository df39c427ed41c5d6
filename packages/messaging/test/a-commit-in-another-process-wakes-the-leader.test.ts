import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'

describe('a process that does not lead', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('wakes the one that does', async () => {
    // Nobody looks by himself before the test is over.
    const pollMs = 600_000
    const leader = await world.relay({ pollMs })
    await eventually(() => expect(leader.leader).toBe(true))
    const standby = await world.relay({ pollMs, db: world.connect() })
    await world.add([{ key: 'a' }])
    standby.wake()
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    expect(leader.leader).toBe(true)
    expect(standby.leader).toBe(false)
  })
})
