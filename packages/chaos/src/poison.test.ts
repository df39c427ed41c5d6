import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { topics } from '@repo/contracts/topics'
import { headerNames } from '@repo/messaging/message'
import { type ReceivedRecord } from '@repo/messaging/ports'
import { blocking, kindsOfPoison, largeBytes, poisons, takingLarge } from './poison.ts'
import { random } from './random.ts'

const sound = (key: string, type = 'OrderPlaced', timestampMs = 0): ReceivedRecord => ({
  ...{ topic: 'order.events', partition: 2, offset: 7n, timestampMs },
  key: Buffer.from(key),
  value: Buffer.from([0, 0, 0, 0, 1, 10, 20, 30, 40, 50]),
  headers: { [headerNames.type]: type },
})

describe('poison', () => {
  const made = poisons(sound('an order'), random(1))
  const byKind = new Map(kindsOfPoison.map((kind, index) => [kind, made[index]]))

  it('is one of every kind, none like another and none like the sound record', () => {
    expect(made).toHaveLength(kindsOfPoison.length)
    const { value, headers } = sound('an order')
    const same = made.filter(
      (one) => one.value?.equals(value!) && one.headers['ce_type'] === headers['ce_type'],
    )
    // These two are wrong by their key alone.
    expect(same).toEqual([byKind.get('a key that is not the one in the value'), byKind.get('no key')])
  })

  it('is never under a key that something sound has', () => {
    const keys = made.flatMap(({ key }) => key?.toString() ?? [])
    expect(new Set(keys).size).toBe(made.length - 1)
    expect(keys).not.toContain('an order')
  })

  it('leaves the sound record as it was', () => {
    const model = sound('an order')
    poisons(model, random(1))
    expect(model).toEqual(sound('an order'))
  })

  it('has a record that no topic takes as it is declared, and that ours take for the run', () => {
    const value = byKind.get('2 MB')?.value
    expect(value?.length).toBeGreaterThan(largeBytes)
    for (const [index, topic] of takingLarge(topics).entries()) {
      expect(Number(topic.config['max.message.bytes'])).toBeGreaterThan((value?.length ?? 0) + 10_000)
      // Alter it and what is not said again is gone.
      expect(topic.config).toMatchObject(topics[index]!.config)
    }
  })

  it('is of the kinds that the page about chaos names', () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/chaos.md', import.meta.url)), 'utf8')
    const text = page.replaceAll('\n', ' ')
    expect(kindsOfPoison.filter((kind) => !text.includes(kind))).toEqual([])
  })
})

describe('poison that blocks', () => {
  it('is under the keys of the three orders that began last, where they are', () => {
    const log = [1, 5, 3, 4, 2].map((at) => sound(`order ${at}`, 'OrderPlaced', at))
    const made = blocking([...log, sound('order 9', 'PaymentSucceeded', 9)])
    expect(made.map(({ key }) => key?.toString())).toEqual(['order 5', 'order 4', 'order 3'])
    expect(made.every(({ value, partition }) => value === null && partition === 2)).toBe(true)
  })

  it('is nothing where no order has begun', () => {
    expect(blocking([sound('an order', 'PaymentSucceeded')])).toEqual([])
  })
})
