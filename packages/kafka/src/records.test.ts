import { describe, expect, it } from '@jest/globals'
import { byTopic, chunksOf, received, sizeOf } from './records.ts'

const record = (key: string, bytes = 10, topic = 't') => ({
  topic,
  key,
  value: Buffer.alloc(bytes),
  headers: {},
})

describe('records', () => {
  it('are cut into requests by their bytes, in order, a large one alone', () => {
    const records = [record('a'), record('b'), record('large', 10_000), record('c'), record('d')]
    const keys = (limit: number) =>
      chunksOf(records, limit).map((chunk) => chunk.map(({ key }) => key).join(''))
    expect(keys(2 * sizeOf(record('a')))).toEqual(['ab', 'large', 'cd'])
    expect(keys(1)).toEqual(['a', 'b', 'large', 'c', 'd'])
    expect(keys(Infinity)).toEqual(['ablargecd'])
    expect(chunksOf([], 1)).toEqual([])
  })

  it('keep their order within a topic', () => {
    const sent = byTopic([record('a', 1, 'x'), record('b', 1, 'y'), record('c', 1, 'x')])
    expect(sent.map(({ topic, messages }) => [topic, messages.map(({ key }) => key)])).toEqual([
      ['x', ['a', 'c']],
      ['y', ['b']],
    ])
  })

  it('have headers of text, the last of a name that is repeated, and none without a value', () => {
    const headers = {
      one: Buffer.from('é'),
      two: ['first', Buffer.from('last')],
      three: 'text',
      four: undefined,
      // kafkajs reads what anybody may send, and its types do not know it.
      five: null as unknown as undefined,
      six: [Buffer.from('before'), null as unknown as string],
    }
    const message = {
      key: null,
      value: null,
      timestamp: '5',
      attributes: 0,
      offset: '9007199254740993',
      headers,
    }
    const { topic, partition, offset, key, value, headers: texts, timestampMs } = received('t', 1, message)
    expect({ topic, partition, offset, key, value, timestampMs }).toEqual({
      topic: 't',
      partition: 1,
      offset: 9007199254740993n,
      key: null,
      value: null,
      timestampMs: 5,
    })
    expect(texts).toEqual({ one: 'é', two: 'last', three: 'text', six: 'before' })
  })
})
