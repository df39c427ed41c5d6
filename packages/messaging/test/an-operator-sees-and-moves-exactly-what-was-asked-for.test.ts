import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

import { auditTrail } from '../src/dead-letter-audit.ts'
import { listDeadLetters, showDeadLetter, type DeadLetter } from '../src/dead-letters.ts'
import { discardDeadLetter } from '../src/discard.ts'
import { Failure } from '../src/failures.ts'
import { headerNames, type Codec } from '../src/message.ts'
import type { Handle } from '../src/message-handler.ts'
import { replayDeadLetters, type ReplayOptions } from '../src/replay.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker, type HandBroker } from './support/hand-broker.ts'
import { drink, left, newGuest, recordOf } from './support/heard.ts'
import { jsonCodec } from './support/json-codec.ts'

describe('an operator', () => {
  let bar: Bar
  let broker: HandBroker
  let refused: boolean
  const [ada, bob] = [newGuest(), newGuest()]
  const gin = drink(ada, 'gin')
  const behind = left(ada)
  const garbled = recordOf(drink(bob, 'rum'), { value: Buffer.from('?') })
  const keyless = recordOf(drink(newGuest(), 'ale'), { key: null })
  const strict: Handle = async (tx, deliveries) => {
    if (refused) throw new Failure('MESSAGE_INVALID', 'closed\u0000 today')
    return bar.handle(tx, deliveries)
  }

  beforeEach(async () => {
    bar = await openBar()
    broker = handBroker()
    refused = true
    await bar.consume(broker, { handle: strict })
    await broker.deliver([gin, behind, garbled, keyless])
  })
  afterEach(() => bar.close())

  const letters = (
    ...[filter, page]: [Parameters<typeof listDeadLetters>[1]?, Parameters<typeof listDeadLetters>[2]?]
  ) => listDeadLetters(bar.db, filter, page)
  const eventIds = (some: readonly DeadLetter[]) => some.map(({ eventId }) => eventId)
  const idOf = async (eventId: string | undefined) =>
    (await letters()).find((letter) => letter.eventId === eventId)?.id ?? ''
  const headerId = (sent: { readonly headers: Readonly<Record<string, string>> }) =>
    sent.headers[headerNames.id]
  const away: Codec = {
    ...jsonCodec,
    decode: () => {
      throw new Failure('REGISTRY_UNAVAILABLE', 'away')
    },
  }
  const replay = (options: Partial<ReplayOptions> = {}) =>
    replayDeadLetters({
      db: bar.db,
      codec: jsonCodec,
      handle: strict,
      operator: 'grace',
      dryRun: false,
      ...options,
    })
  const discard = (id: string, codec: Codec = jsonCodec) =>
    discardDeadLetter({ db: bar.db, codec, id, operator: 'grace', reason: 'nobody waits for it' })

  it('lists by id, topic, key, type and code, and page by page', async () => {
    const all = await letters()
    expect(all.map(({ code }) => code).toSorted()).toEqual([
      'BLOCKED_BY_EARLIER',
      'KEY_MISMATCH',
      'MESSAGE_INVALID',
      'PAYLOAD_UNREADABLE',
    ])
    expect(eventIds(await letters({ id: await idOf(gin.eventId) }))).toEqual([gin.eventId])
    expect(eventIds(await letters({ key: ada }))).toEqual([gin.eventId, behind.eventId])
    expect(eventIds(await letters({ type: 'GuestLeft' }))).toEqual([behind.eventId])
    expect(eventIds(await letters({ code: 'PAYLOAD_UNREADABLE' }))).toEqual([headerId(garbled)])
    expect(await letters({ topic: 'guest.events' })).toHaveLength(4)
    expect(await letters({ topic: 'elsewhere' })).toEqual([])
    expect(await letters({}, { limit: 1, skip: 2 })).toEqual([all[2]])
  })

  it('is shown the bytes, and the message when it can be read', async () => {
    const readable = await showDeadLetter(bar.db, jsonCodec, await idOf(gin.eventId))
    expect(readable).toMatchObject({
      eventId: gin.eventId,
      unreadable: undefined,
      message: { data: gin.data },
    })
    expect(Buffer.from(readable?.value ?? '', 'base64').equals(jsonCodec.encode(gin))).toBe(true)
    expect(readable?.headers).toMatchObject({ [headerNames.type]: 'DrinkOrdered' })

    const broken = await showDeadLetter(bar.db, jsonCodec, await idOf(headerId(garbled)))
    expect(broken).toMatchObject({
      message: undefined,
      unreadable: expect.stringContaining('PAYLOAD_UNREADABLE'),
    })
    expect(await showDeadLetter(bar.db, jsonCodec, '999999')).toBeUndefined()
  })

  it('hears of a registry that is away, and not that the bytes are bad', async () => {
    const id = await idOf(gin.eventId)
    await expect(showDeadLetter(bar.db, away, id)).rejects.toThrow('away')
    await expect(discard(id, away)).rejects.toThrow('away')
    await expect(replay({ codec: away, filter: { id } })).rejects.toThrow('away')
    await expect(replay({ codec: away, filter: { id }, dryRun: true })).rejects.toThrow('away')
    expect(await letters()).toHaveLength(4)
    expect((await letters({ id }))[0]).toMatchObject({ attempts: 1 })
    expect(await auditTrail(bar.db)).toEqual([])
  })

  it('rehearses unless told otherwise, as many letters of a queue as were asked for', async () => {
    refused = false
    const options = { db: bar.db, codec: jsonCodec, handle: strict, operator: 'grace', filter: { key: ada } }
    expect(await replayDeadLetters(options)).toHaveLength(2)
    expect(await replayDeadLetters({ ...options, dryRunLimit: 1 })).toHaveLength(1)
    expect(await letters()).toHaveLength(4)
    expect(await bar.tab(ada)).toBeUndefined()
  })

  it('replays what has no key by itself, and nothing waits for it', async () => {
    refused = false
    const id = await idOf(headerId(keyless))
    const result = { failed: expect.stringContaining('KEY_MISMATCH') }
    expect(await replay({ filter: { id } })).toEqual([{ id, topic: 'guest.events', key: null, result }])
    expect(await replay({ filter: { id }, dryRun: true })).toEqual([
      { id, topic: 'guest.events', key: null, result },
    ])
    expect(await letters()).toHaveLength(4)
    expect(await discard(id)).toBe('discarded')
    expect(await letters()).toHaveLength(3)
  })

  it('is told why a letter failed once more, in text that the database can keep', async () => {
    const id = await idOf(gin.eventId)
    const [first] = await replay({ filter: { id } })
    expect(first?.result).toEqual({ failed: expect.stringContaining('closed') })
    expect((await letters({ id }))[0]).toMatchObject({
      attempts: 2,
      reason: expect.stringContaining('closed\ufffd today'),
    })
    expect(await auditTrail(bar.db)).toMatchObject([
      { action: 'replay failed', operator: 'grace', detail: expect.stringContaining('closed\ufffd today') },
    ])
  })

  it('sees a race that is lost every time as the fault of the letter, and nothing else that is not', async () => {
    const id = await idOf(gin.eventId)
    const failing =
      (error: Error): Handle =>
      () =>
        Promise.reject(error)
    const conflict = failing(new Failure('CONFLICT', 'again'))
    expect((await replay({ handle: conflict, filter: { id } }))[0]?.result).toEqual({
      failed: expect.stringContaining('again'),
    })
    const unknown = failing(new Failure('COMMIT_UNKNOWN', 'who knows'))
    await expect(replay({ handle: unknown, filter: { id } })).rejects.toThrow('who knows')
    const silent: Handle = () => Promise.resolve([])
    expect((await replay({ handle: silent, filter: { id } }))[0]?.result).toEqual({
      failed: expect.stringContaining('no outcome'),
    })
  })

  it('does not handle again what was handled meanwhile', async () => {
    refused = false
    await bar.db.query('insert into inbox (event_id) values ($1)', [gin.eventId])
    const replayed = await replay({ filter: { key: ada } })
    expect(replayed.map(({ result }) => result)).toEqual([
      { duplicate: true },
      { ignored: 'tab already none' },
    ])
    expect(await letters({ key: ada })).toEqual([])
  })

  it('and another at the same queue move every letter once', async () => {
    refused = false
    const both = await Promise.all([replay({ filter: { key: ada } }), replay({ filter: { key: ada } })])
    const results = both.flat().map(({ result }) => result)
    expect(results.filter((result) => !('gone' in result))).toHaveLength(2)
    expect(await letters({ key: ada })).toEqual([])
    expect((await auditTrail(bar.db)).map(({ action }) => action)).toEqual(['replayed', 'replayed'])
  })

  it('discards a letter that cannot be read, and its event may still arrive whole', async () => {
    refused = false
    await discard(await idOf(headerId(garbled)))
    expect(await bar.count('inbox')).toBe(0)
    expect(await bar.count('blocked_keys')).toBe(1)
    await broker.deliver([drink(bob, 'rum')])
    expect(await bar.tab(bob)).toMatchObject({ drinks: ['rum'] })
  })

  it('reads who did what, of one topic or of one key, the newest first', async () => {
    await discard(await idOf(headerId(garbled)))
    await discard(await idOf(behind.eventId))
    const keys = async (...of: [Parameters<typeof auditTrail>[1]?]) =>
      (await auditTrail(bar.db, ...of)).map(({ key }) => key)
    expect(await keys()).toEqual([ada, bob])
    expect(await keys({ key: bob })).toEqual([bob])
    expect(await keys({ topic: 'guest.events', limit: 1 })).toEqual([ada])
    expect(await keys({ topic: 'elsewhere' })).toEqual([])
  })

  it('finds long reasons cut, and what a record never claimed empty', async () => {
    const { value, key, timestampMs, topic } = recordOf(drink(newGuest(), 'ale'))
    await broker.deliver([{ topic, key, value, timestampMs, headers: {} }])
    const [nameless] = await letters({ code: 'TYPE_MISSING' })
    expect(nameless).toMatchObject({ type: null, eventId: null })

    const wordy = newGuest()
    const talker: Handle = () => Promise.reject(new Failure('MESSAGE_INVALID', 'x'.repeat(10_000)))
    const other = handBroker()
    await bar.consume(other, { handle: talker })
    await other.deliver([drink(wordy, 'ale')], 3)
    expect((await letters({ key: wordy }))[0]?.reason).toHaveLength(4_000)
  })
})
