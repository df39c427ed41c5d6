import type { Broker, ReceivedRecord, SubscribeOptions } from '../../src/ports.ts'
import type { Message } from '../../src/message.ts'
import { recordOf, topic, type Sent } from './heard.ts'

export interface HandBroker extends Broker {
  /** Appends to a partition and delivers; resolves or rejects as the consumer did. */
  deliver(sent: readonly (Message | Sent)[], partition?: number): Promise<readonly ReceivedRecord[]>
  /** Delivers records once more, as a broker does that never heard of an offset. */
  redeliver(records: readonly ReceivedRecord[]): Promise<void>
  /** Takes the partitions away. */
  revoke(): void
}

/** A broker whose every delivery is made by the test: the order of events is the test's, not the network's. */
export function handBroker(): HandBroker {
  const next = new Map<number, bigint>()
  let revocation = new AbortController()
  let options: SubscribeOptions | undefined

  async function redeliver(records: readonly ReceivedRecord[]): Promise<void> {
    const [first] = records
    if (!options || !first) throw new Error('nobody subscribed, or nothing to deliver')
    await options.onBatch({
      topic: first.topic,
      partition: first.partition,
      records,
      signal: revocation.signal,
    })
  }

  return {
    async deliver(sent, partition = 0) {
      const records = sent.map((one): ReceivedRecord => {
        const offset = next.get(partition) ?? 0n
        next.set(partition, offset + 1n)
        return { ...('eventId' in one ? recordOf(one) : one), partition, offset }
      })
      await redeliver(records)
      return records
    },
    redeliver,
    revoke() {
      revocation.abort()
      revocation = new AbortController()
    },
    producer: () => Promise.reject(new Error('this broker has no producer')),
    subscribe(subscribed) {
      options = subscribed
      return Promise.resolve({
        assigned: () => ({ [topic]: [0] }),
        lag: () => Promise.resolve([]),
        dead: new Promise<Error>(() => {}),
        stop: async () => revocation.abort(),
      })
    },
    stop: async () => {},
  }
}
