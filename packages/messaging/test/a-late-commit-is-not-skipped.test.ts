import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'

import { deferred } from '../src/deferred.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'

describe('a transaction that draws the smaller id and commits last', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  it('is published all the same', async () => {
    const relay = await world.relay({ batchSize: 1 })
    const drawn = deferred()
    const gate = deferred()
    const slow = world.db.transaction(async (tx) => {
      await tx.query('set local idle_in_transaction_session_timeout = 0')
      await world.add([{ key: 'slow' }], tx)
      drawn.resolve()
      await gate.promise
    })
    await drawn.promise
    await world.add([{ key: 'quick' }, { key: 'quicker' }])
    relay.wake()
    const keys = async () => (await world.published()).map(({ key }) => String(key)).sort()
    await eventually(async () => expect(await keys()).toEqual(['quick', 'quicker']), groupWait)
    await eventually(async () => expect(await world.waiting()).toEqual([]))

    gate.resolve()
    await slow
    relay.wake()
    await eventually(async () => expect(await keys()).toEqual(['quick', 'quicker', 'slow']), groupWait)
  })
})
