import { kafka } from '@repo/kafka/broker'
import { type Codec, type Message } from '@repo/messaging/message'
import { outbox } from '@repo/messaging/outbox'
import { relay } from '@repo/messaging/relay'
import { postgres } from '@repo/postgres/database'
import { newId } from '@repo/service/identity'
import { batchAndMark } from '../../peers/batch-and-mark/peer.ts'
import { debezium, debeziumTuned } from '../../peers/debezium/peer.ts'
import { pgTransactionalOutbox } from '../../peers/pg-transactional-outbox/peer.ts'
import { tutorialRelay } from '../../peers/tutorial-relay/peer.ts'
import { watermill } from '../../peers/watermill/peer.ts'
import { Costs } from '../costs.ts'
import { interleaved } from '../interleaved.ts'
import { withAdmin } from '../kafka-admin.ts'
import { logCheck } from '../log-check.ts'
import { type Measurement, type Surroundings } from '../measurement.ts'
import {
  type BacklogEvent,
  NotInstallable,
  type OpenPeer,
  type Peer,
  type PeerSurroundings,
} from '../peer.ts'
import { readLog, type Positions } from '../read-log.ts'
import { orderPlaced } from '../sample-messages.ts'
import { ratios, verdict } from '../statistics.ts'

const ours: Peer = {
  name: 'our relay',
  how: 'claims 500 rows, sends them as a batch, deletes them',
  keepsOrder: true,
  pace: 'fast',
  open: openOurs,
}

const peers: readonly Peer[] = [
  ours,
  batchAndMark,
  debezium,
  debeziumTuned,
  watermill,
  pgTransactionalOutbox,
  tutorialRelay,
]

/** The same backlog through our relay and through what one would use instead, one after the other, again and again. */
export const relayPeers: Measurement = {
  name: 'peers',
  title: 'Peers: a backlog of the outbox through other relays',
  onlyWhenAsked: true,
  needsLogicalDecoding: true,
  async run(around) {
    const wrong: string[] = []
    const notes: string[] = []
    const contenders: Contender[] = []
    const costs = new Costs(around.stack, 'event')
    try {
      for (const peer of peers) {
        around.progress(`setting up ${peer.name}`)
        await join(peer, around, contenders, notes, costs)
      }
      const measured = await interleaved(
        contenders.map((contender) => ({
          label: contender.peer.name,
          measure: (repetition) => contender.drain(repetition, wrong),
        })),
        around,
      )
      const [first = []] = measured
      return {
        series: contenders.map(({ peer }, index) => ({
          label: peer.name,
          unit: 'events/s',
          values: measured[index] ?? [],
        })),
        verdicts: contenders.slice(1).map(({ peer }, index) => {
          const target = peer === tutorialRelay ? { atLeast: 20 } : { atLeast: 1 }
          return verdict(`our relay / ${peer.name}`, '', ratios(first, measured[index + 1] ?? []), target)
        }),
        ...costs.outcome,
        notes: [...contenders.map(({ peer, rows }) => `${peer.name}: ${peer.how}; ${rows} events`), ...notes],
        wrong,
      }
    } finally {
      for (const contender of contenders) await contender.close()
    }
  },
}

interface Contender {
  readonly peer: Peer
  readonly rows: number
  /** Events a second, from the commit of the backlog until its last event is on the log. */
  drain(repetition: number, wrong: string[]): Promise<number>
  close(): Promise<void>
}

async function join(
  peer: Peer,
  around: Surroundings,
  contenders: Contender[],
  notes: string[],
  costs: Costs,
): Promise<void> {
  const { stack, plan, signal, progress } = around
  const topic = stack.unique('bench-peer')
  await stack.topics([topic])
  try {
    const open = await peer.open({ stack, topic, signal, progress })
    const rows = peer.pace === 'fast' ? plan.relay.rows : plan.relay.rows / 10
    contenders.push(contender(peer, open, { stack, topic, signal, progress }, rows, costs))
  } catch (error) {
    if (!(error instanceof NotInstallable)) throw error
    notes.push(`${peer.name}: not measured, ${error.message}`)
  }
}

function contender(
  peer: Peer,
  open: OpenPeer,
  around: PeerSurroundings,
  rows: number,
  costs: Costs,
): Contender {
  const { stack } = around
  const group = `peer ${peer.name}`
  if (open.pid !== undefined) stack.groups.add(group, open.pid)
  let positions: Positions | undefined
  let expected = 0
  return {
    peer,
    rows,
    async drain(repetition, wrong) {
      const events = backlog(around, rows)
      await open.begin()
      await open.fill(events)
      const startedAt = performance.now()
      const spent = await costs.begin(peer.name, repetition)
      expected += rows
      await published(around, expected)
      const rate = (rows * 1_000) / (performance.now() - startedAt)
      await spent(rows)
      await open.pause()
      positions = await verify(peer, around, events, positions, (line) =>
        wrong.push(`${peer.name}, repetition ${repetition}: ${line}`),
      )
      return rate
    },
    async close() {
      if (open.pid !== undefined) stack.groups.remove(group)
      await open.close()
    },
  }
}

/** Every aggregate has four events, as far from each other as the backlog is long. */
function backlog({ stack }: PeerSurroundings, rows: number): BacklogEvent[] {
  const ids = Array.from({ length: rows / 4 }, () => newId())
  return Array.from({ length: rows }, (_, index) => {
    const id = ids[index % ids.length] as string
    const message: Message = orderPlaced(id, index, Math.floor(index / ids.length) + 1)
    return { message, value: stack.codec.encode(message) }
  })
}

/** Waits until so many records are on the topic: the same end for everybody, whatever a peer believes of itself. */
async function published({ stack, topic, signal }: PeerSurroundings, records: number): Promise<void> {
  await withAdmin(stack.brokers, async (admin) => {
    for (;;) {
      signal.throwIfAborted()
      const ends = await admin.fetchTopicOffsets(topic)
      if (ends.reduce((sum, { high }) => sum + Number(high), 0) >= records) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
}

async function verify(
  peer: Peer,
  { stack, topic }: PeerSurroundings,
  events: readonly BacklogEvent[],
  from: Positions | undefined,
  tell: (line: string) => void,
): Promise<Positions> {
  const log = logCheck()
  const positions = await readLog({
    brokers: stack.brokers,
    topics: [topic],
    ...(from && { from }),
    onRecord: (_topic, { value }) =>
      log.see(topic, stack.codec.decode(value as Buffer, 'OrderPlaced') as Message),
  })
  const arrived = [...log.counts.values()].reduce((sum, count) => sum + count, 0)
  if (arrived !== events.length) tell(`${arrived} of ${events.length} events arrived`)
  if (log.duplicates > 0) tell(`${log.duplicates} events came twice without a fault`)
  if (peer.keepsOrder) for (const line of log.disorder) tell(line)
  return positions
}

async function openOurs({ stack, topic }: PeerSurroundings): Promise<OpenPeer> {
  const db = postgres({ url: await stack.database('our-relay') })
  const broker = kafka({ brokers: stack.brokers, clientId: 'bench' })
  let running: Awaited<ReturnType<typeof relay>> | undefined
  const stop = async (): Promise<void> => {
    await running?.stop()
    running = undefined
  }
  return {
    async begin() {
      running ??= await relay({ db, broker, source: '/bench' })
    },
    async fill(events) {
      const values = new Map<Message, Buffer>(events.map(({ message, value }) => [message, value]))
      const codec: Codec = { ...stack.codec, encode: (message) => values.get(message) as Buffer }
      const append = outbox({ codec, topicOf: () => topic })
      await db.transaction((tx) =>
        append(
          tx,
          events.map(({ message }) => ({ message, traceparent: undefined })),
        ),
      )
      running?.wake()
    },
    pause: stop,
    async close() {
      await stop()
      await broker.stop()
      await db.stop()
    },
  }
}
