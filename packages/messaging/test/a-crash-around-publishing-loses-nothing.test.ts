import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { deferred, type Deferred } from '../src/deferred.ts'
import { firstCopies, openOutbox, withSend, type OutboxWorld } from './support/outbox-world.ts'

const rows = ['1', '2', '3'].flatMap((value) => ['a', 'b', 'c'].map((key) => ({ key, value })))

describe('a process that dies around a produce', () => {
  let world: OutboxWorld
  let dead: Deferred<void>
  beforeEach(async () => {
    dead = deferred()
    world = await openOutbox()
  })
  afterEach(async () => {
    dead.resolve()
    await world.close()
  })

  /** A leader that dies inside its first send: before or after the broker has the records, never to run again. */
  async function dieWhile(dying: 'publishing' | 'published'): Promise<void> {
    const reached = deferred()
    const broker = withSend(world.broker(), async (records, send) => {
      if (dying === 'published') await send(records)
      reached.resolve()
      await dead.promise
    })
    const relay = await world.relay({ db: world.connect('dying'), broker })
    await reached.promise
    await world.kill('dying')
    await eventually(() => expect(relay.leader).toBe(false))
  }

  async function publishedByNext(): Promise<Awaited<ReturnType<OutboxWorld['published']>>> {
    await world.relay({ pollMs: 20 })
    await eventually(async () => expect(await world.waiting()).toEqual([]))
    return world.published()
  }

  it('after the commit and before the publish: the next leader publishes', async () => {
    await world.add(rows)
    await dieWhile('publishing')
    expect(await world.published()).toHaveLength(0)
    expect(await publishedByNext()).toHaveLength(rows.length)
  })

  it('after the publish and before the delete: the next leader repeats, in order', async () => {
    await world.add(rows)
    await dieWhile('published')
    expect(await world.waiting()).toHaveLength(rows.length)
    const published = await publishedByNext()
    expect(published).toHaveLength(rows.length * 2)
    expect(Object.fromEntries(firstCopies(published))).toEqual({
      a: ['1', '2', '3'],
      b: ['1', '2', '3'],
      c: ['1', '2', '3'],
    })
  })
})
