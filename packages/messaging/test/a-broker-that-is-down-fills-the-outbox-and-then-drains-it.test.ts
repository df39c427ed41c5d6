import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually, groupWait } from '@repo/local-stack/jest/eventually'

import { Collected } from '../src/collected.ts'
import { firstCopies, openOutbox, type OutboxWorld } from './support/outbox-world.ts'
import { ownKafka, type OwnKafka } from './support/own-kafka.ts'

describe('a broker that goes away and comes back', () => {
  let broker: OwnKafka
  let world: OutboxWorld
  beforeAll(async () => {
    broker = await ownKafka()
    world = await openOutbox({ brokers: broker.brokers, topic: await broker.topic('outbox') })
  }, 300_000)
  afterAll(async () => {
    await world.close()
    await broker.close()
  }, 60_000)

  it('finds everything that was said meanwhile, in order, and its consumers alive', async () => {
    const failed: string[] = []
    const relay = await world.relay({ pollMs: 100, observer: { failed: (code) => failed.push(code) } })
    const heard = new Collected()
    const subscription = await world
      .broker()
      .subscribe({ group: 'ears', topics: [world.topic], onBatch: async (batch) => heard.add(batch) })
    const say = async (value: string) => {
      await world.add(['a', 'b', 'c'].map((key) => ({ key, value })))
      relay.wake()
    }
    await say('before')
    await eventually(async () => expect(await world.waiting()).toEqual([]), groupWait)

    await heard.atLeast(3)

    await broker.kill()
    await say('while it is down')
    await eventually(() => expect(failed).toContain('BROKER_UNAVAILABLE'), groupWait)
    await say('and later')
    expect(await world.waiting()).toHaveLength(6)
    expect(relay.leader).toBe(true)

    await broker.start()
    await eventually(async () => expect(await world.waiting()).toEqual([]), groupWait)
    const said = ['before', 'while it is down', 'and later']
    expect(Object.fromEntries(firstCopies(await world.published()))).toEqual({ a: said, b: said, c: said })
    const lastWords = () => heard.records.filter(({ value }) => String(value) === 'and later')
    const toWhom = () => new Set(lastWords().map(({ key }) => String(key)))
    await eventually(() => expect(toWhom()).toEqual(new Set(['a', 'b', 'c'])), groupWait)
    expect(Object.fromEntries(firstCopies(heard.records))).toEqual({ a: said, b: said, c: said })
    expect(await Promise.race([subscription.dead, Promise.resolve('alive')])).toBe('alive')
    expect(new Set(failed)).toEqual(new Set(['BROKER_UNAVAILABLE']))
  }, 400_000)
})
