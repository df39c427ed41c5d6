import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventually } from '@repo/local-stack/jest/eventually'
import { testStack } from '@repo/local-stack/jest/test-stack'
import { type Broker, type ReceivedRecord } from '@repo/messaging/ports'
import { kafka } from '../src/broker.ts'
import { endOffsets, withAdmin, type Offsets } from '../src/offsets.ts'
import { readLog, type ReadLogOptions } from '../src/read-log.ts'

describe('reading the log', () => {
  let broker: Broker
  let topics: string[]
  beforeAll(async () => {
    topics = [
      await testStack.topic('left', 3),
      await testStack.topic('right', 1),
      await testStack.topic('empty'),
    ]
    broker = kafka({ brokers: testStack.brokers, clientId: 'writer' })
    const producer = await broker.producer()
    for (let send = 0; send < 4; send++) {
      await producer.send(
        Array.from({ length: 300 }, (_, n) => ({
          topic: topics[n % 2] as string,
          key: `k${n}`,
          value: Buffer.from(String(send)),
          headers: {},
        })),
      )
    }
  })
  afterAll(() => broker.stop())

  const read = async (options: Partial<ReadLogOptions> = {}) => {
    const records: ReceivedRecord[] = []
    for await (const batch of readLog({ brokers: testStack.brokers, topics, ...options }))
      records.push(...batch)
    return records
  }
  const ends = () => endOffsets({ brokers: testStack.brokers }, topics)

  it('gives every record once, in the order of each partition, and leaves no group behind', async () => {
    const readers = async () => {
      const { groups } = await withAdmin(testStack.brokers, (admin) => admin.listGroups())
      return groups.map(({ groupId }) => groupId).filter((id) => id.startsWith('read-log'))
    }
    const before = new Set(await readers())
    const records = await read()
    expect(records).toHaveLength(1_200)
    expect(nextOffsets(records)).toEqual(new Map([...(await ends())].filter(([, end]) => end > 0n)))
    // Those of other tests go as well; one that we left behind would stay.
    await eventually(async () => expect((await readers()).filter((id) => !before.has(id))).toEqual([]))
  })

  it('reads between two positions, and nothing where there is nothing between them', async () => {
    const to = new Map([...(await ends())].map(([key, end]) => [key, end > 40n ? end - 10n : 0n]))
    const from = new Map([...to].map(([key, end]) => [key, end > 30n ? end - 30n : 0n]))
    const records = await read({ from, to })
    expect(records).toHaveLength(4 * 30)
    expect(nextOffsets(records, from)).toEqual(new Map([...to].filter(([, end]) => end > 0n)))
    expect(await read({ from: to, to })).toEqual([])
  })

  it('goes at the pace of who reads, and ends when he has had enough', async () => {
    for await (const batch of readLog({ brokers: testStack.brokers, topics })) {
      expect(batch.length).toBeGreaterThan(0)
      break
    }
    const interrupt = new AbortController()
    const interrupted = (async () => {
      for await (const batch of readLog({ brokers: testStack.brokers, topics, signal: interrupt.signal })) {
        expect(batch.length).toBeGreaterThan(0)
        interrupt.abort(new Error('enough'))
      }
    })()
    await expect(interrupted).rejects.toThrow('enough')
  })
})

/** Asserts that the offsets of each partition follow each other, and gives the next ones. */
function nextOffsets(records: readonly ReceivedRecord[], from: Offsets = new Map()): Map<string, bigint> {
  const next = new Map<string, bigint>()
  for (const { topic, partition, offset } of records) {
    const key = `${topic}/${partition}`
    expect(offset).toBe(next.get(key) ?? from.get(key) ?? 0n)
    next.set(key, offset + 1n)
  }
  return next
}
