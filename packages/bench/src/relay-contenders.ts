/** Relays on the same terms: a topic each on one broker, the same events, and what they sent read back. */
import { createTopics } from '@repo/kafka/topics'
import { sleep } from '@repo/messaging/back-off'
import { type Message } from '@repo/messaging/message'
import { together } from '@repo/messaging/together'
import { newId } from '@repo/service/identity'
import { type KafkaMessage } from 'kafkajs'
import { withAdmin } from './kafka-admin.ts'
import { type Surroundings } from './measurement.ts'
import { type BacklogEvent, NotInstallable, type OpenPeer, type Peer } from './peer.ts'
import { orderPlaced } from './sample-messages.ts'
import { topicCheck } from './topic-check.ts'

export interface RelayContender {
  readonly peer: Peer
  readonly relay: OpenPeer
  /** Four events of every aggregate, as far from each other as they can be. */
  events(count: number): BacklogEvent[]
  /** Resolves when so many records more are on the topic: the same end for everybody, whatever a peer believes of itself. */
  published(records: number): Promise<void>
  /** Reads what was added since the last look, and writes down what is wrong with it. */
  check(records: number, repetition: number): Promise<unknown>
  close(): Promise<void>
}

export interface RelayContenders {
  readonly contenders: readonly RelayContender[]
  /** Who could not be had here, and why. */
  readonly missing: readonly string[]
  close(): Promise<void>
}

export interface ContenderOptions {
  /** Of each one's topic. */
  readonly config?: Readonly<Record<string, string>>
  readonly wrong: string[]
  readonly onRecord?: (peer: Peer, record: KafkaMessage, message: Message) => void
}

/** Sets up whoever can be had on this machine; tells by name who cannot. */
export async function openContenders(
  around: Surroundings,
  peers: readonly Peer[],
  options: ContenderOptions,
): Promise<RelayContenders> {
  const contenders: RelayContender[] = []
  const missing: string[] = []
  const close = async (): Promise<void> => {
    await together(contenders.map((contender) => contender.close()))
  }
  try {
    for (const peer of peers) {
      around.progress(`setting up ${peer.name}`)
      const contender = await openContender(peer, around, options).catch((error: unknown) => {
        if (error instanceof NotInstallable) return error
        throw error
      })
      if (contender instanceof NotInstallable)
        missing.push(`${peer.name}: not measured, ${contender.message}`)
      else contenders.push(contender)
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
  return { contenders, missing, close }
}

async function openContender(
  peer: Peer,
  around: Surroundings,
  { config, wrong, onRecord }: ContenderOptions,
): Promise<RelayContender> {
  const { stack, signal, progress } = around
  const topic = stack.unique('bench-peer')
  await stack.topics([topic])
  if (config) await createTopics({ brokers: stack.brokers, topics: [{ name: topic, partitions: 6, config }] })
  const relay = await peer.open({ stack, topic, signal, progress })
  const group = `peer ${peer.name}`
  if (relay.pid !== undefined) stack.groups.add(group, relay.pid)
  let expected = 0
  return {
    peer,
    relay,
    events(count) {
      const ids = Array.from({ length: Math.ceil(count / 4) }, () => newId())
      return Array.from({ length: count }, (_, index) => {
        const id = ids[index % ids.length] as string
        const message: Message = orderPlaced(id, index, Math.floor(index / ids.length) + 1)
        return { message, value: stack.codec.encode(message) }
      })
    },
    async published(records) {
      expected += records
      await withAdmin(stack.brokers, async (admin) => {
        for (;;) {
          signal.throwIfAborted()
          const ends = await admin.fetchTopicOffsets(topic)
          if (ends.reduce((sum, { high }) => sum + Number(high), 0) >= expected) return
          await sleep(10, signal)
        }
      })
    },
    check: topicCheck(around, {
      topic,
      label: peer.name,
      wrong,
      keepsOrder: peer.keepsOrder,
      type: 'OrderPlaced',
      ...(onRecord && { onRecord: (record, message) => onRecord(peer, record, message) }),
    }),
    async close() {
      if (relay.pid !== undefined) stack.groups.remove(group)
      await relay.close()
    },
  }
}
