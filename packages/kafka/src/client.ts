import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs'
import { type Log } from '@repo/messaging/log'
import { withFastFetch } from './fast-fetch.ts'
import { withFastProduce } from './fast-produce.ts'
import { logCreator } from './kafkajs-log.ts'
import { withoutIdleLoop } from './request-queue.ts'

withoutIdleLoop()
withFastProduce()
withFastFetch()

export interface ClientOptions {
  readonly brokers: readonly string[]
  /** Shown in the broker's logs and metrics. */
  readonly clientId: string
  readonly log: Log
}

/**
 * A client of its own for every producer, subscription and admin: kafkajs keeps committed offsets per client and
 * group, and two members of one group on one client read each other's.
 */
export function createClient({ brokers, clientId, log }: ClientOptions): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    // The default of 1 s is shorter than one lost SYN.
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.INFO,
    logCreator: logCreator(log),
    socketFactory,
  })
}

// kafkajs leaves Nagle's algorithm on: a small request that follows another waits for the peer's delayed
// acknowledgement, 40 ms on Linux.
const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : connectTcp({ host, port }, onConnect)
  socket.setKeepAlive(true, 60_000)
  socket.setNoDelay(true)
  return socket
}
