/**
 * What every broker promises, as a suite that each implementation runs: the one in memory cannot drift from Kafka.
 */
import { randomUUID } from 'node:crypto'
import {
  aborted,
  keys,
  keysOf,
  keysOnTwoPartitions,
  Meeting,
  record,
  World,
  type BrokerUnderTest,
} from './broker-conformance-world.ts'
import type { ReceivedRecord } from './ports.ts'

/** The globals of the test runner, handed in: this file belongs to no test of its own. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void
  readonly it: (name: string, body: () => Promise<void>) => void
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jest's `expect`, whatever its version
  readonly expect: any
  /** Repeats the check until it does not throw. */
  readonly eventually: (check: () => Promise<void>) => Promise<void>
}

export function brokerConformance(
  { describe, it, expect, eventually }: Runner,
  name: string,
  cluster: BrokerUnderTest,
): void {
  const test = (promise: string, body: (world: World) => Promise<void>) =>
    it(promise, async () => {
      const world = new World(cluster)
      try {
        await body(world)
      } finally {
        await world.stop()
      }
    })

  describe(`${name} as a broker`, () => {
    test('gives back what was sent, byte for byte', async (world) => {
      const topic = await cluster.topic(1)
      const value = Buffer.from([0, 1, 2, 255])
      const headers = { ce_id: 'übergrößenträger', empty: '' }
      const before = Date.now()
      await world.send([{ topic, key: 'ключ', value, headers }, record(topic, 'a', '')])
      const all = await world.consume(topic)
      const [first, second] = await all.atLeast(2)
      expect(first).toMatchObject({ topic, partition: 0, offset: 0n, headers })
      expect(first?.key?.toString()).toBe('ключ')
      expect(Buffer.compare(first?.value ?? Buffer.alloc(0), value)).toBe(0)
      expect(first?.timestampMs).toBeGreaterThanOrEqual(before - 1_000)
      expect(second).toMatchObject({ offset: 1n, headers: {} })
      expect(second?.value?.length).toBe(0)
    })

    test('keeps a key on one partition and in the order in which it was sent', async (world) => {
      const topic = await cluster.topic(4)
      for (let send = 0; send < 5; send++) {
        await world.send(keys(20).map((key) => record(topic, key, String(send))))
      }
      const all = await world.consume(topic)
      const isAll = (records: readonly ReceivedRecord[]) =>
        keys(20).every((key) =>
          records.some((each) => String(each.key) === key && String(each.value) === '4'),
        )
      const received = await all.until(isAll)
      for (const key of keys(20)) {
        const ofKey = received.filter((each) => each.key?.toString() === key)
        // A send that had to be repeated may have left copies; the first ones are in order.
        expect([...new Set(ofKey.map(({ value }) => value?.toString()))]).toEqual(['0', '1', '2', '3', '4'])
        expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1)
      }
      expect(new Set(received.map(({ partition }) => partition)).size).toBeGreaterThan(1)
    })

    test('lets a new group begin at the beginning, and every group have everything', async (world) => {
      const topic = await cluster.topic(2)
      await world.send(keys(10).map((key) => record(topic, key)))
      const groups = [await world.consume(topic), await world.consume(topic)]
      for (const group of groups) expect(keysOf(await group.atLeast(10))).toEqual(new Set(keys(10)))
    })

    test('says how much waits on the partitions of a member, also while it hangs in a batch', async (world) => {
      const topic = await cluster.topic(1)
      await world.send(keys(3).map((key) => record(topic, key)))
      const [inHand, released] = [new Meeting(2), new Meeting(2)]
      const { subscription } = await world.consume(topic, {
        async onBatch() {
          void inHand.arrive()
          await released.arrive()
        },
      })
      await inHand.arrive()
      const [before] = await subscription.lag()
      expect(before).toEqual({ topic, partition: 0, records: expect.any(BigInt) })
      expect(before?.records).toBeGreaterThanOrEqual(3n)
      await world.send(keys(4).map((key) => record(topic, key)))
      const [after] = await subscription.lag()
      expect(after?.records).toBeGreaterThanOrEqual((before?.records ?? 0n) + 4n)
      void released.arrive()
      await eventually(async () =>
        expect(await subscription.lag()).toEqual([{ topic, partition: 0, records: 0n }]),
      )
      await subscription.stop()
      expect(await subscription.lag()).toEqual([])
    })

    test('delivers a batch again that was not handled, while other partitions go on', async (world) => {
      const topic = await cluster.topic(2)
      const [stubborn, fine] = await keysOnTwoPartitions(world, topic)
      let failures = 0
      const all = await world.consume(topic, {
        onBatch: async ({ records }) => {
          if (keysOf(records).has(stubborn) && failures < 2) throw new TypeError(`defect ${++failures}`)
          return Promise.resolve()
        },
      })
      await world.send([record(topic, stubborn), record(topic, fine)])
      const handled = await all.until((records) => keysOf(records).has(stubborn) && keysOf(records).has(fine))
      expect(failures).toBe(2)
      expect(handled.length).toBeGreaterThanOrEqual(2)
    })

    test('handles one batch of a partition at a time, and those of several at once', async (world) => {
      const topic = await cluster.topic(2)
      const [left, right] = await keysOnTwoPartitions(world, topic)
      const both = new Meeting(2)
      const open = new Set<number>()
      const all = await world.consume(topic, {
        async onBatch({ partition, records }) {
          expect(open.has(partition)).toBe(false)
          open.add(partition)
          // Passes only when the other partition's batch is in hand too.
          if (keysOf(records).has(left) || keysOf(records).has(right)) await both.arrive()
          open.delete(partition)
        },
      })
      await world.send([record(topic, left), record(topic, right)])
      await all.until((records) => keysOf(records).has(left) && keysOf(records).has(right))
    })

    test('goes on behind what was handled when a member comes back', async (world) => {
      const topic = await cluster.topic(1)
      const group = randomUUID()
      await world.send(keys(5).map((key) => record(topic, key)))
      const first = await world.consume(topic, { group })
      await first.atLeast(5)
      await first.subscription.stop()
      await world.send([record(topic, 'next')])
      const second = await world.consume(topic, { group })
      expect(keysOf(await second.atLeast(1))).toEqual(new Set(['next']))
    })

    test('delivers to the next member what was in hand and not handled', async (world) => {
      const topic = await cluster.topic(1)
      const group = randomUUID()
      await world.send([record(topic, 'a')])
      const inHand = new Meeting(2)
      const first = await world.consume(topic, {
        group,
        async onBatch({ signal }) {
          void inHand.arrive()
          await aborted(signal)
          throw new Error('not handled')
        },
      })
      await inHand.arrive()
      await first.subscription.stop()
      const second = await world.consume(topic, { group })
      expect(keysOf(await second.atLeast(1))).toEqual(new Set(['a']))
    })

    test('waits for the batch in hand when it stops, and tells it so', async (world) => {
      const topic = await cluster.topic(1)
      const group = randomUUID()
      await world.send([record(topic, 'a')])
      const inHand = new Meeting(2)
      let finished = false
      const first = await world.consume(topic, {
        group,
        async onBatch({ signal }) {
          void inHand.arrive()
          await aborted(signal)
          finished = true
        },
      })
      await inHand.arrive()
      await first.subscription.stop()
      expect(finished).toBe(true)
      await world.send([record(topic, 'b')])
      const second = await world.consume(topic, { group })
      expect(keysOf(await second.atLeast(1))).toEqual(new Set(['b']))
    })

    test('shares the partitions among the members of a group, and loses nothing on the way', async (world) => {
      const topic = await cluster.topic(6)
      const group = randomUUID()
      const first = await world.consume(topic, { group })
      await world.send(keys(50).map((key) => record(topic, key)))
      const second = await world.consume(topic, { group })
      const sent = new Set(keys(50))
      for (let round = 0; second.records.length === 0; round++) {
        const batch = keys(50).map((key) => `${round}-${key}`)
        await world.send(batch.map((key) => record(topic, key)))
        for (const key of batch) sent.add(key)
        const has = () => new Set([...keysOf(first.records), ...keysOf(second.records)])
        await Promise.race(
          [first, second].map((each) => each.until(() => batch.every((key) => has().has(key)))),
        )
      }
      const received = new Set([...keysOf(first.records), ...keysOf(second.records)])
      expect(received).toEqual(sent)
      const shares = [first, second].map(({ subscription }) => subscription.assigned()[topic] ?? [])
      expect(shares.flat().sort()).toEqual([0, 1, 2, 3, 4, 5])
      const lags = await Promise.all([first, second].map(({ subscription }) => subscription.lag()))
      expect(
        lags
          .flat()
          .map(({ partition }) => partition)
          .sort(),
      ).toEqual([0, 1, 2, 3, 4, 5])
    })

    test('refuses records that can never be sent by a code of their own', async (world) => {
      const topic = await cluster.topic(1)
      const nowhere = `nowhere-${randomUUID()}`
      const producer = await world.broker.producer()
      const large = { ...record(topic, 'large'), value: Buffer.alloc(2 * 1024 * 1024) }
      await expect(producer.send([large])).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' })
      await expect(producer.send([record(nowhere, 'a')])).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN' })
      await producer.send([record(topic, 'a')])
      expect(keysOf(await (await world.consume(topic)).atLeast(1))).toEqual(new Set(['a']))
    })

    test('sends more than fits into one request', async (world) => {
      const topic = await cluster.topic(1)
      const value = Buffer.alloc(200 * 1024, 7)
      await world.send(keys(12).map((key) => ({ ...record(topic, key), value })))
      const all = await world.consume(topic)
      const received = await all.until((records) => keysOf(records).size === 12)
      expect([...keysOf(received)]).toEqual(keys(12))
    })

    test('does not let sends of one producer overlap', async (world) => {
      const topic = await cluster.topic(1)
      const producer = await world.broker.producer()
      const first = producer.send([record(topic, 'a')])
      await expect(producer.send([record(topic, 'b')])).rejects.toThrow('overlap')
      await first
    })
  })
}
