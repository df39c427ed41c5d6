import { kafka } from '@repo/kafka/broker'
import { relay } from '@repo/messaging/relay'
import { postgres } from '@repo/postgres/database'
import { fillOutbox } from '../src/backlog.ts'
import { type OpenPeer, type Peer, type PeerSurroundings } from '../src/peer.ts'

/** What all the others are held against, on their terms. */
export const ourRelay: Peer = {
  name: 'our relay',
  how: 'claims 1,000 rows, sends them as a batch, deletes them',
  keepsOrder: true,
  pace: 'fast',
  open,
}

async function open({ stack, topic }: PeerSurroundings): Promise<OpenPeer> {
  return openRelay({ databaseUrl: await stack.database('our-relay'), brokers: stack.brokers, topic })
}

export interface RelayPlace {
  readonly databaseUrl: string
  readonly brokers: readonly string[]
  readonly topic: string
}

/** In the process of the caller. */
export function openRelay({ databaseUrl, brokers, topic }: RelayPlace): OpenPeer {
  const db = postgres({ url: databaseUrl })
  const broker = kafka({ brokers, clientId: 'bench' })
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
      const messages = events.map(({ message }) => message)
      const values = new Map(events.map(({ message, value }) => [message, value]))
      await fillOutbox(db, topic, { messages, values })
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
