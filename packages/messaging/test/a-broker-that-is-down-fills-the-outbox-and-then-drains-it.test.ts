import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { firstCopies, openOutbox, type OutboxWorld } from './support/outbox-world.ts'
import { ownKafka, type OwnKafka } from './support/own-kafka.ts'

describe('a broker that goes away and comes back', () => {
  let broker: OwnKafka
  let world: OutboxWorld
  beforeAll(async () => {
    broker = await ownKafka()
    world = await openOutbox({ brokers: broker.brokers, topic: await broker.topic('outbox') })
  }, 120_000)
  afterAll(async () => {
    await world.close()
    await broker.close()
  }, 60_000)

  it('finds everything that was said meanwhile, in order', async () => {
    const failed: string[] = []
    const relay = await world.relay({ pollMs: 100, observer: { failed: (code) => failed.push(code) } })
    const say = async (value: string) => {
      await world.add(['a', 'b', 'c'].map((key) => ({ key, value })))
      relay.wake()
    }
    await say('before')
    await eventually(async () => expect(await world.waiting()).toEqual([]), { timeoutMs: 30_000 })

    await broker.kill()
    await say('while it is down')
    await eventually(() => expect(failed).toContain('BROKER_UNAVAILABLE'), { timeoutMs: 60_000 })
    await say('and later')
    expect(await world.waiting()).toHaveLength(6)
    expect(relay.leader).toBe(true)

    await broker.start()
    await eventually(async () => expect(await world.waiting()).toEqual([]), { timeoutMs: 60_000 })
    const said = ['before', 'while it is down', 'and later']
    expect(Object.fromEntries(firstCopies(await world.published()))).toEqual({ a: said, b: said, c: said })
    expect(new Set(failed)).toEqual(new Set(['BROKER_UNAVAILABLE']))
  }, 180_000)
})
