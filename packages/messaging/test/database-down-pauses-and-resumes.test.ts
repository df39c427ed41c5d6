import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { postgres, type Postgres } from '@repo/postgres/database'

import { openBar, type Bar } from './support/bar.ts'
import { line, type Line } from './support/cut.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest } from './support/heard.ts'

describe('a database that is down', () => {
  let bar: Bar
  let wire: Line
  let db: Postgres
  beforeAll(async () => {
    bar = await openBar()
    const url = new URL(bar.url)
    wire = await line(url.hostname, Number(url.port))
    url.host = `127.0.0.1:${wire.port}`
    db = postgres({ url: url.href })
  })
  afterAll(async () => {
    await db.stop()
    await wire.close()
    await bar.close()
  })

  it('pauses the consumer, parks nothing, and everything is handled once it is back', async () => {
    const broker = handBroker()
    const paused: unknown[] = []
    const consumer = await bar.consume(broker, { db, observer: { paused: (code) => paused.push(code) } })
    const guest = newGuest()
    await broker.deliver([drink(guest, 'beer')])

    wire.cut()
    const delivering = broker.deliver([drink(guest, 'wine')])
    await eventually(() => expect(paused.length).toBeGreaterThan(3))
    expect(new Set(paused)).toEqual(new Set(['DATABASE_UNAVAILABLE']))
    wire.mend()
    await delivering

    expect(paused.at(-1)).toBeNull()
    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer', 'wine'] })
    expect(await bar.count('dead_letters')).toBe(0)
    expect(await Promise.race([consumer.dead, Promise.resolve('alive')])).toBe('alive')
  })

  it('is not waited for by a partition that is no longer ours', async () => {
    const broker = handBroker()
    const paused: unknown[] = []
    const consumer = await bar.consume(broker, { db, observer: { paused: (code) => paused.push(code) } })
    wire.cut()
    const delivering = broker.deliver([drink(newGuest(), 'wine')])
    const rejected = expect(delivering).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await eventually(() => expect(paused.length).toBeGreaterThan(1))
    broker.revoke()
    await rejected
    wire.mend()
    expect(await Promise.race([consumer.dead, Promise.resolve('alive')])).toBe('alive')
  })
})
