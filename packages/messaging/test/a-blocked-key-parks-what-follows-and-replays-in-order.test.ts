import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { auditTrail } from '../src/dead-letter-audit.ts'
import { listDeadLetters } from '../src/dead-letters.ts'
import { discardDeadLetter } from '../src/discard.ts'
import { deferred } from '../src/deferred.ts'
import { Failure } from '../src/failures.ts'
import type { Handle } from '../src/message-handler.ts'
import type { ReceivedRecord } from '../src/ports.ts'
import { replayDeadLetters, type ReplayOptions } from '../src/replay.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker, type HandBroker } from './support/hand-broker.ts'
import { drink, left, newGuest } from './support/heard.ts'
import { jsonCodec } from './support/json-codec.ts'

describe('a blocked key', () => {
  let bar: Bar
  let broker: HandBroker
  let guest: string
  let soldOut: Set<string>
  let records: readonly ReceivedRecord[]
  const strict: Handle = async (tx, deliveries) => {
    const wanted = deliveries.map(({ message }) => (message.data as { drink?: string }).drink ?? '')
    const missing = wanted.find((name) => soldOut.has(name))
    if (missing) throw new Failure('MESSAGE_INVALID', `no ${missing} left`)
    return bar.handle(tx, deliveries)
  }

  beforeEach(async () => {
    bar = await openBar()
    broker = handBroker()
    guest = newGuest()
    soldOut = new Set(['gin'])
    await bar.consume(broker, { handle: strict })
    records = await broker.deliver([drink(guest, 'beer'), drink(guest, 'gin'), drink(guest, 'wine')])
    await broker.deliver([drink(guest, 'rum'), left(guest)])
  })
  afterEach(() => bar.close())

  const replay = (options: Partial<ReplayOptions> = {}) =>
    replayDeadLetters({
      db: bar.db,
      codec: jsonCodec,
      handle: strict,
      operator: 'ada',
      dryRun: false,
      ...options,
    })
  const codes = async () => (await listDeadLetters(bar.db)).map(({ code }) => code)

  it('parks what follows, in order, and lets other keys pass', async () => {
    const other = newGuest()
    await broker.deliver([drink(guest, 'water'), drink(other, 'water')])
    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer'] })
    expect(await bar.tab(other)).toEqual({ status: 'open', drinks: ['water'] })
    const behind = Array<string>(4).fill('BLOCKED_BY_EARLIER')
    expect(await codes()).toEqual(['MESSAGE_INVALID', ...behind])
  })

  it('parks nothing that was handled before the block', async () => {
    const another = newGuest()
    const before = await broker.deliver([drink(another, 'beer')])
    await broker.deliver([drink(another, 'gin')])
    await broker.redeliver(before)
    expect(await listDeadLetters(bar.db, { key: another })).toHaveLength(1)
  })

  it('is replayed in order under the same event ids, and then flows again', async () => {
    const ids = (await listDeadLetters(bar.db)).map(({ eventId }) => eventId)
    soldOut.clear()
    let rings = 0
    const replayed = await replay({ filter: { code: 'MESSAGE_INVALID' }, afterCommit: () => rings++ })
    expect(replayed.map(({ result }) => result)).toEqual([
      { said: ['TabGrew'] },
      { said: ['TabGrew'] },
      { said: ['TabGrew'] },
      { said: [] },
    ])
    expect(rings).toBe(4)
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', drinks: 4 })
    const grew = (await bar.said(guest)).map(({ data, metadata }) => [data, metadata.causationId])
    expect(grew.slice(1)).toEqual([
      [{ drinks: ['beer', 'gin'] }, ids[0]],
      [{ drinks: ['beer', 'gin', 'wine'] }, ids[1]],
      [{ drinks: ['beer', 'gin', 'wine', 'rum'] }, ids[2]],
    ])
    expect([await bar.count('dead_letters'), await bar.count('blocked_keys')]).toEqual([0, 0])
    const trail = await auditTrail(bar.db, { key: guest })
    expect(trail.map(({ action, operator, eventId }) => [action, operator, eventId])).toEqual(
      ids.toReversed().map((id) => ['replayed', 'ada', id]),
    )
    await broker.deliver([drink(guest, 'one for the road')])
    expect(await bar.count('dead_letters')).toBe(0)
  })

  it('is rehearsed by a dry run, which changes nothing', async () => {
    soldOut = new Set(['rum'])
    const rehearsed = await replay({ dryRun: true })
    expect(rehearsed.map(({ result }) => result)).toEqual([
      { said: ['TabGrew'] },
      { said: ['TabGrew'] },
      { failed: expect.stringContaining('no rum left') },
    ])
    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer'] })
    expect(await codes()).toHaveLength(4)
    expect(await auditTrail(bar.db)).toEqual([])
    soldOut.clear()
    expect((await replay({ dryRun: true })).map(({ result }) => Object.keys(result))).toEqual(
      Array(4).fill(['said']),
    )
    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer'] })
    expect(await codes()).toHaveLength(4)
  })

  it('stays blocked behind the letter that fails again', async () => {
    soldOut = new Set(['rum'])
    expect((await replay()).map(({ result }) => Object.keys(result))).toEqual([
      ['said'],
      ['said'],
      ['failed'],
    ])
    const [head] = await listDeadLetters(bar.db)
    expect(head).toMatchObject({ attempts: 2, reason: expect.stringContaining('no rum left') })
    expect((await auditTrail(bar.db))[0]).toMatchObject({ action: 'replay failed', eventId: head?.eventId })
    await broker.deliver([drink(guest, 'water')])
    expect(await codes()).toHaveLength(3)
  })

  it('goes on without its head once that is discarded, and the audit keeps the bytes', async () => {
    const [head] = await listDeadLetters(bar.db)
    const discard = {
      db: bar.db,
      codec: jsonCodec,
      id: head?.id ?? '',
      operator: 'bob',
      reason: 'gin is off',
    }
    expect(await discardDeadLetter(discard)).toBe('discarded')
    expect(await discardDeadLetter(discard)).toBe('not found')
    await replay()
    expect(await bar.tab(guest)).toMatchObject({ status: 'paying', drinks: 3 })
    expect(await bar.count('blocked_keys')).toBe(0)
    const { rows } = await bar.db.query<{ value: Buffer }>(
      `select value from dead_letter_audit where action = 'discarded' and detail = 'gin is off'`,
    )
    expect(rows[0]?.value.toString()).toContain('gin')
    const known = await bar.count('inbox')
    await broker.redeliver(records.slice(1, 2))
    expect([await bar.count('inbox'), await bar.count('dead_letters')]).toEqual([known, 0])
  })

  it('makes a message that comes during a replay wait, and then takes it after the queue', async () => {
    soldOut.clear()
    const gate = deferred()
    const inHand = deferred()
    const slow: Handle = async (tx, deliveries) => {
      inHand.resolve()
      await gate.promise
      return strict(tx, deliveries)
    }
    const [first] = await listDeadLetters(bar.db)
    for (const { id } of (await listDeadLetters(bar.db)).slice(1)) {
      await discardDeadLetter({ db: bar.db, codec: jsonCodec, id, operator: 'bob', reason: 'keep one' })
    }
    const replaying = replay({ handle: slow, filter: { id: first?.id ?? '' } })
    await inHand.promise
    const delivering = broker.deliver([drink(guest, 'last')])
    await eventually(async () => expect(await bar.waitingForALock()).toBe(1))
    gate.resolve()
    await Promise.all([replaying, delivering])
    expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer', 'gin', 'last'] })
    expect([await bar.count('dead_letters'), await bar.count('blocked_keys')]).toEqual([0, 0])
  })
})
