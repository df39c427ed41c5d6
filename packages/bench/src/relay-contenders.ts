/** Relays on the same terms: a topic each on one broker, the same events, and what they sent read back. */
import { sampleBacklog } from './backlog.ts'
import { withAdmin } from './kafka-admin.ts'
import { type Surroundings } from './measurement.ts'
import { type Available, type BacklogEvent, openAvailable, type OpenPeer, type Peer } from './peer.ts'
import { topicCheck, type TopicCheckOptions } from './topic-check.ts'
import { untilPublished } from './until-published.ts'

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

export interface ContenderOptions extends Pick<TopicCheckOptions, 'wrong' | 'onRecord'> {
  /** Of each one's topic. */
  readonly config?: Readonly<Record<string, string>>
}

export function openContenders(
  around: Surroundings,
  peers: readonly Peer[],
  options: ContenderOptions,
): Promise<Available<RelayContender>> {
  return openAvailable(peers, around.progress, (peer) => openContender(peer, around, options))
}

async function openContender(
  peer: Peer,
  around: Surroundings,
  { config, ...checked }: ContenderOptions,
): Promise<RelayContender> {
  const { stack, signal, progress } = around
  const topic = stack.unique('bench-peer')
  await stack.topics([topic], 6, config)
  const relay = await peer.open({ stack, topic, signal, progress })
  const group = `peer ${peer.name}`
  if (relay.pid !== undefined) stack.groups.add(group, relay.pid)
  let expected = 0
  return {
    peer,
    relay,
    events(count) {
      const size = { rows: count, aggregates: Math.ceil(count / 4) }
      const { messages, values } = sampleBacklog(stack.codec, size)
      return messages.map((message) => ({ message, value: values.get(message) as Buffer }))
    },
    async published(records) {
      expected += records
      await withAdmin(stack.brokers, async (admin) => {
        const areThere = async () => {
          const ends = await admin.fetchTopicOffsets(topic)
          return ends.reduce((sum, { high }) => sum + Number(high), 0) >= expected
        }
        await untilPublished({ areThere, ended: () => relay.ended?.(), signal })
      })
    },
    check: topicCheck(around, {
      topic,
      label: peer.name,
      ...checked,
      keepsOrder: peer.keepsOrder,
      type: 'OrderPlaced',
    }),
    async close() {
      if (relay.pid !== undefined) stack.groups.remove(group)
      await relay.close()
    },
  }
}
