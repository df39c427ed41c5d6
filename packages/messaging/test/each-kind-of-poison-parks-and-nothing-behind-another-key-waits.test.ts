import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { listDeadLetters, showDeadLetter } from '../src/dead-letters.ts'
import { Failure } from '../src/failures.ts'
import { headerNames } from '../src/message.ts'
import type { Handle } from '../src/message-handler.ts'
import { openBar, type Bar } from './support/bar.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, newGuest, recordOf, type Sent } from './support/heard.ts'
import { jsonCodec } from './support/json-codec.ts'

const sent = () => recordOf(drink(newGuest(), 'beer'))
const poison: Readonly<Record<string, () => Sent>> = {
  PAYLOAD_MISSING: () => ({ ...sent(), value: null }),
  PAYLOAD_UNREADABLE: () => ({ ...sent(), value: Buffer.from([0, 1, 2]) }),
  TYPE_MISSING: () => ({ ...sent(), headers: {} }),
  TYPE_MISMATCH: () => ({ ...sent(), headers: { ...sent().headers, [headerNames.type]: 'GuestLeft' } }),
  KEY_MISMATCH: () => ({ ...sent(), key: Buffer.from(newGuest()) }),
  MESSAGE_INVALID: () => recordOf(drink(newGuest(), 'invalid')),
  'MESSAGE_INVALID by a throw': () => recordOf(drink(newGuest(), 'thrown')),
  'MESSAGE_INVALID by a database error': () => recordOf(drink(newGuest(), '1/0')),
  'PAYLOAD_UNREADABLE of two megabytes': () => ({ ...sent(), value: Buffer.alloc(2_000_000, 1) }),
  'PAYLOAD_MISSING without a key': () => ({ ...sent(), key: null, value: null }),
  'PAYLOAD_MISSING with a zero in its key': () => ({
    ...sent(),
    key: Buffer.from([65, 0, 0xff]),
    value: null,
  }),
}

describe('poison', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  const picky: Handle = async (tx, deliveries) => {
    for (const { message } of deliveries) {
      const { drink } = message.data as { drink: string }
      if (drink === 'invalid') throw new Failure('MESSAGE_INVALID', 'this is not a drink')
      if (drink === 'thrown') throw new TypeError('cannot read properties of undefined')
      if (drink === '1/0') await tx.query('select 1 / 0')
    }
    return bar.handle(tx, deliveries)
  }

  it.each(Object.keys(poison))('%s is parked as it was, and its neighbours are handled', async (name) => {
    const broker = handBroker()
    const consumer = await bar.consume(broker, { handle: picky, group: name })
    const guests = Array.from({ length: 9 }, newGuest)
    const bad = poison[name]?.() as Sent
    const neighbours = guests.map((guest) => drink(guest, 'beer'))
    const { topic } = bad
    const records = await broker.deliver(
      [...neighbours.slice(0, 4), bad, ...neighbours.slice(4)],
      nextPartition(),
    )
    await broker.redeliver(records)

    for (const guest of guests) expect(await bar.tab(guest)).toEqual({ status: 'open', drinks: ['beer'] })
    const place = { topic, partition: records[4]?.partition, offset: '4' }
    const letters = await listDeadLetters(bar.db)
    const letter = letters.find(({ partition }) => partition === place.partition)
    expect(letter).toMatchObject({ ...place, code: name.split(' ')[0], attempts: 1 })
    const shown = await showDeadLetter(bar.db, jsonCodec, letter?.id ?? '')
    expect(shown).toMatchObject({ value: bad.value?.toString('base64') ?? null, headers: bad.headers })
    expect(await Promise.race([consumer.dead, Promise.resolve('alive')])).toBe('alive')
  })

  it('blocks a key once, and nothing for a record without one', async () => {
    expect(await bar.count('dead_letters')).toBe(Object.keys(poison).length)
    expect(await bar.count('blocked_keys')).toBe(Object.keys(poison).length - 1)
    const { rows } = await bar.db.query(
      `select from inbox join dead_letters on dead_letters.event_id = inbox.event_id::text`,
    )
    expect(rows).toEqual([])
  })

  let partitions = 0
  const nextPartition = () => partitions++
})
