import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'

import type { ConsumerObserver } from '../src/consumer-reports.ts'
import { Failure, type FailureCode } from '../src/failures.ts'
import { handleOnce } from '../src/handle-once.ts'
import type { Log } from '../src/log.ts'
import { headerNames } from '../src/message.ts'
import type { Handle } from '../src/message-handler.ts'
import type { Database } from '../src/ports.ts'
import { traced, type MessageSpan } from '../src/traced.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker, type HandBroker } from './support/hand-broker.ts'
import { drink, event, left, newGuest, recordOf, robbed, topic } from './support/heard.ts'
import { recordedLog, type Line } from './support/recorded-log.ts'

describe('a message', () => {
  let bar: Bar
  let broker: HandBroker
  let guest: string
  let told: unknown[][]
  let lines: Line[]
  let log: Log
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())
  beforeEach(() => {
    broker = handBroker()
    guest = newGuest()
    told = []
    ;({ lines, log } = recordedLog())
  })

  const soon = (ms: number) => ms >= 0 && ms < 60_000
  const observer: ConsumerObserver = {
    committed: (messages, durationMs) => void told.push(['committed', messages, soon(durationMs)]),
    applied: (type, ageMs) => void told.push(['applied', type, soon(ageMs)]),
    ignored: (type, reason, messages) => void told.push(['ignored', type, reason, messages]),
    duplicate: (from) => void told.push(['duplicate', from]),
    parked: (from, code) => void told.push(['parked', from, code]),
    retried: (code) => void told.push(['retried', code]),
    paused: (code) => void told.push(['paused', code]),
  }
  const fails = (...failures: readonly FailureCode[]): Database => {
    const left = [...failures]
    return {
      ...bar.db,
      transaction(work) {
        const code = left.shift()
        return code ? Promise.reject(new Failure(code, 'made up')) : bar.db.transaction(work)
      },
    }
  }

  it('is applied, ignored, a duplicate or not heard, and told as that', async () => {
    await bar.consume(broker, { observer, log })
    const served = drink(guest, 'beer')
    const [record] = await broker.deliver([served, robbed(guest), left(guest), event('GuestSang', guest, {})])
    expect(told).toEqual([
      ['ignored', 'GuestSang', 'not heard', 1],
      ['committed', 3, true],
      ['applied', 'DrinkOrdered', true],
      ['applied', 'GuestRobbed', true],
      ['ignored', 'GuestLeft', 'tab already cancelled', 1],
    ])
    told = []
    if (record) await broker.redeliver([record])
    expect(told).toEqual([
      ['committed', 1, true],
      ['duplicate', topic],
    ])
    const place = { topic, partition: 0, offset: '0', type: 'DrinkOrdered' }
    expect(lines[0]).toMatchObject({
      level: 'debug',
      text: 'applied',
      fields: { ...place, said: ['TabGrew'] },
    })
    expect(lines.find(({ text }) => text === 'ignored')).toMatchObject({
      level: 'debug',
      fields: { reason: 'tab already cancelled' },
    })
    expect(lines.at(-1)).toMatchObject({ level: 'debug', text: 'duplicate', fields: place })
  })

  it('costs no line where nobody reads such lines', async () => {
    await bar.consume(broker, { log: { ...log, isLevelEnabled: () => false } })
    await broker.deliver(await broker.deliver([drink(guest, 'beer'), robbed(guest), left(guest)]))
    expect(lines).toEqual([])
  })

  it('that is parked is told with its code, and so is what waits behind it', async () => {
    const handle: Handle = async (tx, deliveries) => {
      if (deliveries.some(({ message }) => message.type === 'DrinkOrdered'))
        throw new Failure('MESSAGE_INVALID', 'nothing left')
      return bar.handle(tx, deliveries)
    }
    await bar.consume(broker, { observer, log, handle })
    await broker.deliver([drink(guest, 'gin'), left(guest)])
    expect(told).toEqual([
      ['parked', topic, 'MESSAGE_INVALID'],
      ['committed', 1, true],
      ['parked', topic, 'BLOCKED_BY_EARLIER'],
    ])
    expect(lines.map(({ level, text, fields }) => [level, text, fields['code']])).toEqual([
      ['error', 'parked', 'MESSAGE_INVALID'],
      ['warn', 'parked', 'BLOCKED_BY_EARLIER'],
    ])
  })

  it('that waits for something common to all says for what, and when that is over', async () => {
    const db = fails('DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE')
    await bar.consume(broker, { observer, log, db })
    await broker.deliver([drink(guest, 'beer')])
    expect(told.slice(0, 5)).toEqual([
      ['retried', 'DATABASE_UNAVAILABLE'],
      ['paused', 'DATABASE_UNAVAILABLE'],
      ['retried', 'DATABASE_UNAVAILABLE'],
      ['paused', 'DATABASE_UNAVAILABLE'],
      ['committed', 1, true],
    ])
    expect(told.at(-1)).toEqual(['paused', null])
    expect(lines.slice(0, 2)).toMatchObject([
      { level: 'warn', text: 'paused', fields: { code: 'DATABASE_UNAVAILABLE', attempt: 1 } },
      { level: 'warn', text: 'paused', fields: { code: 'DATABASE_UNAVAILABLE', attempt: 2 } },
    ])
  })

  it('that only lost a race is tried again at once, and nobody calls that a pause', async () => {
    await bar.consume(broker, { observer, log, db: fails('CONFLICT') })
    await broker.deliver([drink(guest, 'beer')])
    expect(told).toEqual([
      ['retried', 'CONFLICT'],
      ['committed', 1, true],
      ['applied', 'DrinkOrdered', true],
    ])
  })

  it('that loses the race every time is the one at fault, and is parked', async () => {
    const handle: Handle = async (tx, deliveries) => {
      if (deliveries.some(({ message }) => message.aggregateId === guest))
        throw new Failure('CONFLICT', 'breaks a constraint')
      return bar.handle(tx, deliveries)
    }
    const other = newGuest()
    await bar.consume(broker, { observer, handle })
    await broker.deliver([drink(guest, 'beer'), drink(other, 'beer')])
    expect(told).toContainEqual(['parked', topic, 'CONFLICT'])
    expect(await bar.tab(other)).toMatchObject({ drinks: ['beer'] })
    // Ten times together, and ten times alone.
    expect(told.filter(([what]) => what === 'retried').length).toBeGreaterThanOrEqual(18)
  })

  it('is in a transaction with no more others than may be', async () => {
    await bar.consume(broker, { observer, maxMessages: 2 })
    const poison = recordOf(drink(newGuest(), 'beer'), { value: Buffer.from('?') })
    await broker.deliver([
      ...Array.from({ length: 5 }, () => drink(newGuest(), 'beer')),
      poison,
      drink(newGuest(), 'beer'),
    ])
    const steps = told.filter(([what]) => what === 'committed' || what === 'parked')
    expect(steps.map(([what, first]) => (what === 'committed' ? first : what))).toEqual([
      2,
      2,
      1,
      'parked',
      1,
    ])
  })

  it('has a span, whose child is what it leads to', async () => {
    const ends: string[] = []
    const startSpan = ({ message }: { readonly message: { readonly type: string } }): MessageSpan => ({
      traceparent: `span of ${message.type}`,
      end: () => void ends.push(`${message.type} ended`),
      fail: (error) => void ends.push(`${message.type} ${(error as Error).message}`),
    })
    await bar.consume(broker, { handle: traced(bar.handle, startSpan) })
    await broker.deliver([drink(guest, 'beer')])
    const { rows } = await bar.db.query('select traceparent from outbox where key = $1', [guest])
    expect(rows).toEqual([{ traceparent: 'span of DrinkOrdered' }])
    expect(ends).toEqual(['DrinkOrdered ended'])

    const closed: Handle = () => Promise.reject(new Error('closed'))
    await bar.consume(broker, { handle: traced(closed, startSpan) })
    await broker.deliver([left(guest)])
    expect(ends.slice(1)).toEqual(['GuestLeft closed'])
  })

  it('that a handler forgets is nothing that is committed', async () => {
    const message = drink(guest, 'beer')
    const record = { ...recordOf(message), partition: 0, offset: 0n }
    const delivery = { message, topic, partition: 0, offset: 0n, traceparent: undefined }
    const known = await bar.count('inbox')
    const forgetful: Handle = () => Promise.resolve([])
    const handling = bar.db.transaction((tx) => handleOnce(tx, [{ record, delivery }], forgetful))
    await expect(handling).rejects.toThrow('the handler gave 0 outcomes for 1 messages')
    expect(await bar.count('inbox')).toBe(known)
  })

  it('of a type that nobody hears is told by its name, with how many there were', async () => {
    await bar.consume(broker, { observer, heard: new Set() })
    const record = recordOf(drink(guest, 'beer'))
    const of = (type: string) => ({ ...record, headers: { ...record.headers, [headerNames.type]: type } })
    await broker.deliver([of('Unheard'), of('AlsoUnheard'), of('Unheard')])
    expect(told).toEqual([
      ['ignored', 'Unheard', 'not heard', 2],
      ['ignored', 'AlsoUnheard', 'not heard', 1],
    ])
  })
})
