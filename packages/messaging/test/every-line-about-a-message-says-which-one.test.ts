import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'

import { Failure } from '../src/failures.ts'
import type { Message } from '../src/message.ts'
import { memoryBroker } from '../src/memory-broker.ts'
import type { Handle } from '../src/message-handler.ts'
import { relay } from '../src/relay.ts'
import { openBar, type Bar } from './support/bar.ts'
import { cardTerminal } from './support/card-terminal.ts'
import { handBroker } from './support/hand-broker.ts'
import { drink, left, newGuest, recordOf, robbed } from './support/heard.ts'
import { jsonCodec } from './support/json-codec.ts'
import { recordedLog } from './support/recorded-log.ts'
import { tabPayments } from './support/tab-payments.ts'

describe('a line about a message', () => {
  let bar: Bar
  beforeAll(async () => (bar = await openBar()))
  afterAll(() => bar.close())

  const ofMessage = ({ eventId, aggregateId, metadata: { correlationId } }: Message) =>
    expect.objectContaining({ eventId, aggregateId, correlationId })

  it('has its event id, its aggregate id and its correlation id, whatever became of it', async () => {
    const { lines, log } = recordedLog()
    const strict: Handle = async (tx, deliveries) => {
      if (deliveries.some(({ message }) => (message.data as { drink?: string }).drink === 'poison'))
        throw new Failure('MESSAGE_INVALID', 'nobody drinks this')
      return bar.handle(tx, deliveries)
    }
    const broker = handBroker()
    await bar.consume(broker, { handle: strict, log })
    const [guest, ill] = [newGuest(), newGuest()]
    const applied = drink(guest, 'beer')
    const parked = drink(ill, 'poison')
    const behind = drink(ill, 'water')
    const ignored = drink(guest, 'one too late')
    const records = await broker.deliver([applied, parked, behind, robbed(guest), ignored])
    await broker.redeliver(records.slice(0, 1))

    const about = (text: string) => lines.filter((line) => line.text === text).map(({ fields }) => fields)
    expect(about('applied')[0]).toEqual(ofMessage(applied))
    expect(about('ignored')).toEqual([ofMessage(ignored)])
    expect(about('duplicate')).toEqual([ofMessage(applied)])
    expect(about('parked')).toEqual([ofMessage(parked), ofMessage(behind)])
  })

  it('that cannot be decoded has what its record says: event id, and key', async () => {
    const { lines, log } = recordedLog()
    const broker = handBroker()
    await bar.consume(broker, { log })
    const garbled = drink(newGuest(), 'beer')
    await broker.deliver([recordOf(garbled, { value: Buffer.from('?') })])
    const { eventId, aggregateId } = garbled
    expect(lines).toEqual([
      {
        level: 'error',
        text: 'parked',
        fields: expect.objectContaining({ eventId, aggregateId, code: 'PAYLOAD_UNREADABLE' }),
      },
    ])
  })

  it('or about one that the broker refuses has the same three', async () => {
    const { lines, log } = recordedLog()
    const guests = handBroker()
    await bar.consume(guests)
    const guest = newGuest()
    await guests.deliver([drink(guest, 'beer')])
    const said = (await bar.said(guest)).map(ofMessage)
    expect(said).toHaveLength(1)

    const withoutTopics = memoryBroker({})
    const sending = await relay({ db: bar.db, broker: withoutTopics, source: '/bar', log, codec: jsonCodec })
    const refused = () =>
      lines.filter(({ fields }) => fields['aggregateId'] === guest).map(({ fields }) => fields)
    await eventually(() => expect(refused()).toEqual(said))
    await sending.stop()
  })

  it('or about a call to a provider has the three of the message that asked for it', async () => {
    const { lines, log } = recordedLog()
    const broker = handBroker()
    await bar.consume(broker)
    const leaving = left(newGuest())
    await broker.deliver([drink(leaving.aggregateId, 'beer'), leaving])
    const terminal = cardTerminal()
    terminal.loseNextAnswer()
    const runner = tabPayments(bar, terminal, { log })
    await eventually(async () => expect(await bar.tab(leaving.aggregateId)).toMatchObject({ status: 'paid' }))
    await runner.stop()
    expect(lines.map(({ text }) => text)).toEqual(['outcome unknown', 'outcome recorded'])
    for (const { fields } of lines) expect(fields).toEqual(ofMessage(leaving))
  })
})
