import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'

import type { RelayObserver } from '../src/relay.ts'
import { readDepths } from '../src/depths.ts'
import { openOutbox, type OutboxWorld } from './support/outbox-world.ts'

describe('five hundred rows at the head of the outbox that cannot be sent', () => {
  let world: OutboxWorld
  beforeAll(async () => (world = await openOutbox()))
  afterAll(() => world.close())

  const unheard = testStack.unique('not-there-yet')
  const strangers = Array.from({ length: 495 }, (_, n) => ({
    topic: unheard,
    key: `stranger-${n}`,
    value: '1',
  }))
  const giants = Array.from({ length: 5 }, (_, n) => ({ key: `giant-${n}`, value: Buffer.alloc(1_200_000) }))

  it('hold back their own keys, are reported, and go out once their cause is mended', async () => {
    await world.add([...strangers, ...giants])
    // One more behind each of two of them, and everybody else.
    await world.add([
      { topic: unheard, key: 'stranger-7', value: '2' },
      { key: 'giant-3', value: 'small' },
    ])
    await world.add(Array.from({ length: 200 }, (_, n) => ({ key: `fine-${n}`, value: '1' })))

    const failed: Parameters<RelayObserver['failed']>[0][] = []
    const relay = await world.relay({
      batchSize: 500,
      pollMs: 50,
      observer: { failed: (code) => failed.push(code) },
    })
    await eventually(async () => expect(keysOf(await world.published(), 'fine')).toHaveLength(200), groupWait)
    // What is on the topic is taken out of the outbox a moment later.
    await eventually(async () =>
      expect((await readDepths(world.db)).outbox).toMatchObject({ rows: 502, blockedKeys: 500 }),
    )
    expect(new Set(failed)).toEqual(new Set(['TOPIC_UNKNOWN', 'RECORD_TOO_LARGE']))
    const { rows } = await world.db.query(`select code, reason from outbox_blocked where key = 'giant-3'`)
    expect(rows).toEqual([{ code: 'RECORD_TOO_LARGE', reason: expect.stringContaining('larger than') }])
    expect(keysOf(await world.published(), 'giant')).toEqual([])

    // While they are blocked others pass.
    await world.add([{ key: 'fine-late', value: '1' }])
    relay.wake()
    await eventually(
      async () => expect(keysOf(await world.published(), 'fine-late')).toHaveLength(1),
      groupWait,
    )

    // The topic is made, and an operator takes the giants out.
    await testStack.createTopics([unheard])
    await world.db.query(`delete from outbox where octet_length(value) > 1000000`)
    await eventually(async () => {
      // Again and again: the relay believes for a second that the topic is not there.
      await world.db.query(
        `update outbox_blocked set retry_at = clock_timestamp()
         where (topic, key) in (select topic, key from outbox_blocked for update skip locked)`,
      )
      expect(await world.waiting()).toEqual([])
    }, groupWait)
    expect(keysOf(await world.published(), 'giant')).toEqual(['giant-3'])
    const mended = await world.published(unheard)
    expect(new Set(keysOf(mended, 'stranger'))).toEqual(new Set(strangers.map(({ key }) => key)))
    const behind = mended.filter(({ key }) => String(key) === 'stranger-7').map(({ value }) => String(value))
    expect(behind).toEqual(['1', '2'])
  })
})

function keysOf(records: readonly { readonly key: Buffer | null }[], prefix: string): string[] {
  return records.map(({ key }) => String(key)).filter((key) => key.startsWith(prefix))
}
